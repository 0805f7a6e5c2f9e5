# Warnings, hardening and sanitizers, in one place. `comity_options` is linked by every target of ours, by way of
# `comity_product_options` where it is no test: there some functions are banned.
add_library(comity_options INTERFACE)
add_library(comity_product_options INTERFACE)
target_link_libraries(comity_product_options INTERFACE comity_options)
target_compile_options(comity_product_options INTERFACE -include ${CMAKE_CURRENT_LIST_DIR}/banned.h)

target_compile_definitions(comity_options INTERFACE _GNU_SOURCE)
target_compile_options(comity_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wformat=2 -Wundef -Wwrite-strings -fno-common)
# Texts for people are cut where they do not fit; the headers say so. protobuf-c's INIT macros cast const away, which
# clang notices even though their header is a system header, so only gcc looks for it.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(comity_options INTERFACE -Wcast-qual -Wno-format-truncation)
endif()
if(COMITY_WERROR)
  target_compile_options(comity_options INTERFACE -Werror)
endif()

# Code for libcomity.so is as fast as it would be elsewhere, since nobody may replace its functions one by one.
target_compile_options(comity_options INTERFACE -fno-semantic-interposition)

# Asserts state what must hold in our own code; they stay on in every build.
foreach(type RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_${type} "${CMAKE_C_FLAGS_${type}}")
endforeach()
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")

# Generated code is hardened, too.
add_library(comity_hardening INTERFACE)
target_link_libraries(comity_options INTERFACE comity_hardening)
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(comity_hardening INTERFACE _FORTIFY_SOURCE=3)
  target_compile_options(comity_hardening INTERFACE -fstack-protector-strong -fstack-clash-protection)
  # Where the processor and the compiler have it: jumps lead only to places that are meant for them (CET, BTI).
  include(CheckCCompilerFlag)
  foreach(flag -fcf-protection=full -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "has${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
      target_compile_options(comity_hardening INTERFACE ${flag})
    endif()
  endforeach()
  target_compile_options(comity_hardening INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
  target_link_options(comity_hardening INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()

if(COMITY_SANITIZE)
  target_compile_options(comity_options INTERFACE
    -fsanitize=${COMITY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(comity_options INTERFACE -fsanitize=${COMITY_SANITIZE})
endif()
if(COMITY_COVERAGE)
  target_compile_options(comity_options INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(comity_options INTERFACE --coverage)
endif()
if(COMITY_FUZZ)
  target_compile_options(comity_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(comity_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
