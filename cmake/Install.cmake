# What `cmake --install` puts where: GNU directories, one component per package. /var/lib/comity and /run/comity are the
# service manager's to make; configure with -DCMAKE_INSTALL_PREFIX=/usr (preset "package") to have them and /etc together.
set(UNIT_DIRECTORY lib/systemd/system)
set(CONFIGURATION_DIRECTORY ${CMAKE_INSTALL_SYSCONFDIR}/comity)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(UNIT_DIRECTORY /lib/systemd/system) # where Debian's packages have them
  set(CONFIGURATION_DIRECTORY ${CMAKE_INSTALL_FULL_SYSCONFDIR}/comity)
endif()

# ---- comityd
install(TARGETS comityd RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR} COMPONENT comityd)

set(GUIDE_DIRECTORY ${CMAKE_INSTALL_FULL_DATADIR}/doc/comityd)
file(READ systemd/sandbox.in COMITY_SANDBOX)
string(CONFIGURE "${COMITY_SANDBOX}" COMITY_SANDBOX @ONLY)
foreach(unit comityd.service comityd@.service comityd.socket comityd@.socket comity.tmpfiles)
  configure_file(systemd/${unit}.in systemd/${unit} @ONLY)
endforeach()
foreach(unit comityd.service comityd@.service comityd.socket comityd@.socket)
  install(FILES ${CMAKE_BINARY_DIR}/systemd/${unit} DESTINATION ${UNIT_DIRECTORY} COMPONENT comityd)
endforeach()
install(FILES systemd/comity.sysusers DESTINATION lib/sysusers.d RENAME comity.conf COMPONENT comityd)
install(FILES ${CMAKE_BINARY_DIR}/systemd/comity.tmpfiles DESTINATION lib/tmpfiles.d RENAME comity.conf COMPONENT comityd)
install(FILES systemd/comity.catalog DESTINATION lib/systemd/catalog COMPONENT comityd)
install(FILES systemd/comityd.conf.sample DESTINATION ${CONFIGURATION_DIRECTORY} COMPONENT comityd)
install(FILES systemd/region.conf.sample DESTINATION ${CONFIGURATION_DIRECTORY} COMPONENT comityd)
install(FILES systemd/peer.conf.sample DESTINATION ${CONFIGURATION_DIRECTORY}/peers.d COMPONENT comityd)
install(PROGRAMS certs/make-federation DESTINATION ${CMAKE_INSTALL_DATADIR}/comity COMPONENT comityd)
file(GLOB DOCUMENTS CONFIGURE_DEPENDS docs/*.md)
install(FILES ${DOCUMENTS} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/comityd COMPONENT comityd)
install(FILES docs/monitoring/alerts.yml docs/monitoring/dashboard.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/comityd/monitoring COMPONENT comityd)

# ---- comity
install(TARGETS comity RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT comity)

# ---- libcomity0, libcomity-dev
install(TARGETS comity_shared EXPORT ComityTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libcomity0 NAMELINK_COMPONENT libcomity-dev)
foreach(name ${COMITY_PUBLIC_HEADERS})
  install(FILES include/comity/${name}.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/comity COMPONENT libcomity-dev)
endforeach()
foreach(name ${COMITY_PUBLIC_MESSAGES})
  install(FILES ${CMAKE_BINARY_DIR}/proto/${name}.pb-c.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/comity COMPONENT libcomity-dev)
  install(FILES proto/${name}.proto DESTINATION ${CMAKE_INSTALL_DATADIR}/comity/proto COMPONENT libcomity-dev)
endforeach()

configure_file(cmake/libcomity.pc.in libcomity.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/libcomity.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT libcomity-dev)

include(CMakePackageConfigHelpers)
set(CONFIG_DIRECTORY ${CMAKE_INSTALL_LIBDIR}/cmake/Comity)
write_basic_package_version_file(ComityConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/ComityConfig.cmake ${CMAKE_BINARY_DIR}/ComityConfigVersion.cmake DESTINATION ${CONFIG_DIRECTORY}
  COMPONENT libcomity-dev)
install(EXPORT ComityTargets NAMESPACE Comity:: DESTINATION ${CONFIG_DIRECTORY} COMPONENT libcomity-dev)
install(FILES examples/check_document.c DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libcomity-dev/examples
  COMPONENT libcomity-dev)
