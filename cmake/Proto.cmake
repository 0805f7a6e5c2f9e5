# comity_add_proto(TARGET file...): a static library of protobuf-c code made from the schemas.
find_program(PROTOC_C protoc-c REQUIRED)

function(comity_add_proto target)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(schema ${ARGN})
    get_filename_component(name ${schema} NAME_WE)
    list(APPEND sources ${out}/${name}.pb-c.c)
    list(APPEND headers ${out}/${name}.pb-c.h)
  endforeach()
  # One call for all schemas: they import each other.
  add_custom_command(OUTPUT ${sources} ${headers}
    COMMAND ${PROTOC_C} --proto_path=${CMAKE_CURRENT_SOURCE_DIR}/proto --c_out=${out} ${ARGN}
    DEPENDS ${ARGN} VERBATIM)
  add_library(${target} STATIC ${sources})
  target_compile_options(${target} PRIVATE -w)
  target_link_libraries(${target} PRIVATE comity_hardening)
  if(COMITY_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${COMITY_SANITIZE} -fno-omit-frame-pointer)
  endif()
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC PkgConfig::PROTOBUF_C)
endfunction()
