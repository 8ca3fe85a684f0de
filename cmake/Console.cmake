# The web console: built once for all presets into build/console, then put into the server library by .incbin.
# scripts/build_console builds again only when console/ or api/ have changed.

# The generated sources of a folder: the console's files for server, nothing for others.
function(mainstay_console_sources folder out)
  set(${out} "" PARENT_SCOPE)
  if(NOT folder STREQUAL "server")
    return()
  endif()
  file(GLOB documents CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/api/*.json)
  set(embed ${CMAKE_SOURCE_DIR}/scripts/embed_console.py)
  set(generated ${CMAKE_BINARY_DIR}/generated/console)
  set(outputs ${generated}/console_files.cpp ${generated}/console_bytes.S)
  if(MAINSTAY_CONSOLE AND documents AND EXISTS ${CMAKE_SOURCE_DIR}/console/package.json)
    set(console ${CMAKE_SOURCE_DIR}/build/console)
    file(GLOB_RECURSE inputs CONFIGURE_DEPENDS
         ${CMAKE_SOURCE_DIR}/console/src/* ${CMAKE_SOURCE_DIR}/console/scripts/*
         ${CMAKE_SOURCE_DIR}/console/public/* ${CMAKE_SOURCE_DIR}/console/*.json
         ${CMAKE_SOURCE_DIR}/console/*.ts ${CMAKE_SOURCE_DIR}/console/*.html)
    list(FILTER inputs EXCLUDE REGEX "/(node_modules|generated)/")
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/build_console ${console}
      COMMAND ${Python3_EXECUTABLE} ${embed} ${generated} ${console}
      DEPENDS ${inputs} ${documents} ${embed} ${CMAKE_SOURCE_DIR}/scripts/build_console
      COMMENT "Web console"
      VERBATIM)
  else()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND ${Python3_EXECUTABLE} ${embed} ${generated}
      DEPENDS ${embed}
      COMMENT "No web console in this build"
      VERBATIM)
  endif()
  set(${out} ${outputs} PARENT_SCOPE)
endfunction()
