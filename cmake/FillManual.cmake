# cmake -DFRAME=FILE -DPAGE=FILE -DPROGRAM=PROGRAM;ARGUMENT... -P FillManual.cmake
file(READ "${FRAME}" page)
set(tables "")
if(PROGRAM)
  execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE tables COMMAND_ERROR_IS_FATAL ANY)
endif()
string(REPLACE ".\\\" TABLES\n" "${tables}" page "${page}")
file(WRITE "${PAGE}" "${page}")
