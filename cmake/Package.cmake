# Debian packages: `cmake --preset package && cmake --build --preset package && (cd build/package && cpack)`.
if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  return()
endif()

set(PACKAGES comityd comity libcomity0 libcomity-dev)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME comity)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGE_CONTACT "Comity maintainers <comity@comity.example>")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL ${PACKAGES})
set(CPACK_SET_DESTDIR ON) # /etc and /lib/systemd are not below the prefix
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# describe(PACKAGE SECTION SUMMARY DESCRIPTION)
function(describe package section summary description)
  string(TOUPPER ${package} name)
  set(CPACK_DEBIAN_${name}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${name}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_COMPONENT_${name}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()

describe(comityd net "share police records with other bureaus, without a centre"
  "Comity lets national police bureaus share records directly with each other.
Every bureau runs this daemon. It keeps the bureau's own records and a copy of
every foreign record that its owner lets it see, exchanges them with the other
bureaus over mutually authenticated TLS, and answers from the local copy.")
describe(comity net "command line of a Comity node"
  "Comity lets national police bureaus share records directly with each other.
This is the command with which people publish, withdraw and find records, and
see how the node and its peers are.")
describe(libcomity0 libs "client library of a Comity node"
  "Comity lets national police bureaus share records directly with each other.
With this library a bureau's own systems talk to its node.")
describe(libcomity-dev libdevel "client library of a Comity node, for development"
  "Comity lets national police bureaus share records directly with each other.
Headers, schemas and an example for systems that talk to a bureau's node.")

set(CPACK_DEBIAN_COMITYD_PACKAGE_DEPENDS "systemd, init-system-helpers (>= 1.52)")
set(CPACK_DEBIAN_COMITYD_PACKAGE_RECOMMENDS "comity, openssl")
set(CPACK_DEBIAN_COMITYD_PACKAGE_SUGGESTS "prometheus, libengine-pkcs11-openssl")
set(CPACK_DEBIAN_COMITY_PACKAGE_SUGGESTS comityd)
set(CPACK_DEBIAN_LIBCOMITY-DEV_PACKAGE_DEPENDS
  "libcomity0 (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), libprotobuf-c-dev, libjansson-dev")
set(CPACK_DEBIAN_LIBCOMITY-DEV_PACKAGE_SHLIBDEPS OFF)

set(scripts ${CMAKE_SOURCE_DIR}/packaging/debian)
set(CPACK_DEBIAN_COMITYD_PACKAGE_CONTROL_EXTRA ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm ${scripts}/conffiles)

set(CPACK_DEBIAN_LIBCOMITY0_PACKAGE_CONTROL_EXTRA ${scripts}/triggers)

# Every package says whose it is and what changed.
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND ${GZIP} -9nc ${CMAKE_SOURCE_DIR}/packaging/debian/changelog
  OUTPUT_FILE ${CMAKE_BINARY_DIR}/changelog.Debian.gz COMMAND_ERROR_IS_FATAL ANY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS packaging/debian/changelog)
foreach(package ${PACKAGES})
  install(FILES packaging/debian/copyright ${CMAKE_BINARY_DIR}/changelog.Debian.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${package})
endforeach()

include(CPack)
