# What content/ holds for a folder becomes a generated source of it.
function(mainstay_content_sources folder out)
  set(content ${CMAKE_SOURCE_DIR}/content)
  set(generated ${CMAKE_BINARY_DIR}/generated/${folder})
  if(folder STREQUAL "engines/kubernetes")
    set(source ${generated}/type_lines.cpp)
    set(embed ${CMAKE_SOURCE_DIR}/scripts/embed_lines.py)
    set(files ${content}/kubernetes/types-1.36.txt)
    set(command ${embed} ${folder}/type_lines.h kubernetes::type_lines ${files} ${source})
  elseif(folder STREQUAL "engines/policy")
    set(source ${generated}/library.cpp)
    set(embed ${CMAKE_SOURCE_DIR}/scripts/embed_policies.py)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${content}/policies/*.yaml)
    list(FILTER files EXCLUDE REGEX "/\\.[^/]*/")
    set(command ${embed} ${content}/policies ${source})
  else()
    set(${out} "" PARENT_SCOPE)
    return()
  endif()
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${Python3_EXECUTABLE} ${command}
    DEPENDS ${files} ${embed}
    COMMENT "Content of ${folder}"
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
