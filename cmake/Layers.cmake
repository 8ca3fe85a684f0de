# Reads from structure.toml, which the structure check reads too, what CMake needs of it: the folders of each
# layer, lowest first and modules by rank, and the listed edges between neighbours.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${CMAKE_SOURCE_DIR}/structure.toml ${CMAKE_SOURCE_DIR}/scripts/check/structure.py
             ${CMAKE_SOURCE_DIR}/scripts/check/layout.py)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
execute_process(
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/check/layout.py --cmake ${CMAKE_SOURCE_DIR}
  OUTPUT_FILE ${CMAKE_BINARY_DIR}/generated/layers.cmake
  COMMAND_ERROR_IS_FATAL ANY)
include(${CMAKE_BINARY_DIR}/generated/layers.cmake)
file(GLOB folders LIST_DIRECTORIES true CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/* ${CMAKE_SOURCE_DIR}/src/*/*)
