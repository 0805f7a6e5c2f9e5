# Manual pages and completion. What lists commands and options is written by the programs themselves, from the tables by
# which they work; docs/man/ has the frames around it.
find_program(GZIP gzip)
set(MANUAL_DIRECTORY ${CMAKE_BINARY_DIR}/man)
set(MANUAL_FILES)

# comity_manual(PAGE COMPONENT [PROGRAM ARGUMENT...]): what the program writes takes the place of the line TABLES.
function(comity_manual page component)
  string(REGEX MATCH "[0-9]$" section ${page})
  configure_file(docs/man/${page}.in ${MANUAL_DIRECTORY}/${page}.frame @ONLY)
  add_custom_command(OUTPUT ${MANUAL_DIRECTORY}/${page}
    COMMAND ${CMAKE_COMMAND} -DFRAME=${MANUAL_DIRECTORY}/${page}.frame -DPAGE=${MANUAL_DIRECTORY}/${page}
      "-DPROGRAM=${ARGN}" -P ${CMAKE_SOURCE_DIR}/cmake/FillManual.cmake
    DEPENDS ${MANUAL_DIRECTORY}/${page}.frame cmake/FillManual.cmake ${component} VERBATIM)
  set(file ${MANUAL_DIRECTORY}/${page})
  if(GZIP AND CMAKE_INSTALL_PREFIX STREQUAL "/usr") # as Debian's packages have them
    add_custom_command(OUTPUT ${file}.gz COMMAND ${GZIP} -9nkf ${file} DEPENDS ${file} VERBATIM)
    set(file ${file}.gz)
  endif()
  install(FILES ${file} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
  set(MANUAL_FILES ${MANUAL_FILES} ${file} PARENT_SCOPE)
endfunction()

comity_manual(comity.1 comity $<TARGET_FILE:comity> help --man)
comity_manual(comityd.conf.5 comityd $<TARGET_FILE:comityd> --help-config-man)
comity_manual(comity-protocol.7 comityd)
comity_manual(comityd.8 comityd)

set(COMPLETION ${CMAKE_BINARY_DIR}/completion/comity)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/completion)
add_custom_command(OUTPUT ${COMPLETION} COMMAND comity help --completion > ${COMPLETION} DEPENDS comity VERBATIM)
install(FILES ${COMPLETION} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT comity)

add_custom_target(manual ALL DEPENDS ${MANUAL_FILES} ${COMPLETION})
