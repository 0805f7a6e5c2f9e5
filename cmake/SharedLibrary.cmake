# libcomity.so: the client of the control socket for a bureau's own systems, with the messages and what they need. Only the
# functions that the headers below declare are visible (libcomity.map). The rest comes from the static libraries.
set(COMITY_PUBLIC_HEADERS buffer client error limits message message_json view)
set(COMITY_PUBLIC_MESSAGES ${PROTO_FILES}) # the wire between bureaus is not theirs
list(TRANSFORM COMITY_PUBLIC_MESSAGES REPLACE ".*/([a-z]+)\\.proto$" "\\1")
list(REMOVE_ITEM COMITY_PUBLIC_MESSAGES peer)

set(sources)
foreach(name ${COMITY_PUBLIC_HEADERS})
  file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/lib/*/${name}.c)
  list(APPEND sources ${found})
endforeach()

add_library(comity_shared SHARED ${sources})
set_target_properties(comity_shared PROPERTIES
  OUTPUT_NAME comity EXPORT_NAME comity VERSION ${PROJECT_VERSION} SOVERSION 0
  LINK_DEPENDS ${CMAKE_SOURCE_DIR}/lib/libcomity.map)
target_include_directories(comity_shared PRIVATE ${CMAKE_SOURCE_DIR}/lib
  PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(comity_shared PRIVATE comity_product_options $<BUILD_INTERFACE:comity_core>
  PUBLIC PkgConfig::PROTOBUF_C PkgConfig::JANSSON)
target_link_options(comity_shared PRIVATE
  -Wl,--version-script=${CMAKE_SOURCE_DIR}/lib/libcomity.map -Wl,-Bsymbolic-functions -Wl,--as-needed)
if(NOT COMITY_SANITIZE)
  target_link_options(comity_shared PRIVATE -Wl,--no-undefined)
endif()
