# find_package(Comity) gives the target Comity::comity.
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
include(${CMAKE_CURRENT_LIST_DIR}/ComityTargets.cmake)
