# Precompiled headers: one that all targets share and one with gtest that all tests share. A header is refused where
# definitions differ from those that it was compiled with: therefore the definitions of all third-party libraries
# are given to every target (cmake/ThirdParty.cmake).
#
# ccache and build folders. A precompiled header holds the path of its build folder, so it must not come from the
# cache, and hashing it would keep the folders from sharing what they compile. So it is compiled without ccache, and
# ccache hashes the file beside it instead (CCACHE_PCH_EXTSUM): a digest of the preprocessed header.
set(MAINSTAY_PRECOMPILED ${CMAKE_SOURCE_DIR}/src/precompiled.h)

if(MAINSTAY_PCH)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${MAINSTAY_PRECOMPILED})
  execute_process(
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -x c++-header -E -P ${MAINSTAY_PRECOMPILED}
    OUTPUT_VARIABLE preprocessed COMMAND_ERROR_IS_FATAL ANY)
  string(SHA256 MAINSTAY_PRECOMPILED_DIGEST "${preprocessed}")
  unset(preprocessed)
endif()

# A target that holds a precompiled header, which others reuse.
function(mainstay_precompiled target)
  if(NOT MAINSTAY_PCH)
    return()
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp CONTENT "// Holds a precompiled header.\n")
  add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE ${MAINSTAY_EVERYWHERE})
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  target_precompile_headers(${target} PRIVATE ${MAINSTAY_PRECOMPILED} ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum
       CONTENT "${MAINSTAY_PRECOMPILED_DIGEST}\n")
endfunction()

function(mainstay_use_precompiled target holder)
  if(MAINSTAY_PCH)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
    target_precompile_headers(${target} REUSE_FROM ${holder})
  endif()
endfunction()

mainstay_precompiled(precompiled)
if(NOT MAINSTAY_FUZZ)
  mainstay_precompiled(precompiled_test <gtest/gtest.h>)
  if(MAINSTAY_PCH)
    target_link_libraries(precompiled_test PRIVATE GTest::gtest_main)
  endif()
endif()
