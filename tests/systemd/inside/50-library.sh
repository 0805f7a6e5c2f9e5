# A bureau's own system, built against the installed library.
. /comity-test/lib.sh

section 'the example'
cd "$work"
example=/usr/share/doc/libcomity-dev/examples/check_document.c
cp $example .
# The line that the example itself gives.
build=$(sed -n 's/^ \* *\(cc .*\)/\1/p' check_document.c)
check "builds as it says: $build" bash -c "$build -Wall -Wextra -Werror"
check 'runs with the library' bash -c 'ldd check_document | grep -q "libcomity.so.0 => /"'
check 'finds a document' ./check_document L898902C3 UTO
said '^hit: a record of BS, in '
# ends STATUS COMMAND...
ends() {
    local status=0
    "${@:2}" || status=$?
    ((status == $1))
}
check 'exits with 3 where there is none' ends 3 ./check_document X0000000 UTO
check 'exits with 4 where there is no node' ends 4 ./check_document X0000000 UTO "$work/no.sock"
cp check_document /usr/local/bin
check 'is refused what its user may not' ends 1 runuser -u nobody -- check_document L898902C3 UTO
said '^refused: '

section 'CMake'
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.22)
project(example LANGUAGES C)
find_package(Comity 0.1 REQUIRED)
add_executable(check_document check_document.c)
target_link_libraries(check_document Comity::comity)
END
check 'finds the library' cmake -S . -B cmake
check 'builds with it' cmake --build cmake
check 'to the same end' cmake/check_document L898902C3 UTO
finish
