# A folder's migrations/*.sql become its function `std::span<const store::Migration> migrations()` in the
# namespace named as the folder; the folder's own migrations.h declares it.
function(mainstay_migrations folder out)
  file(GLOB files CONFIGURE_DEPENDS ${MAINSTAY_SOURCE}/${folder}/migrations/*.sql)
  set(${out} "" PARENT_SCOPE)
  if(NOT files)
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/generated/${folder}/migrations.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/embed_migrations.py ${folder} ${source} ${files}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/scripts/embed_migrations.py
    COMMENT "Migrations of ${folder}"
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
