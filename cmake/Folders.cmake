# A folder of src/ becomes a library, with its tests or its fuzzers.
include(GoogleTest)
include(Migrations)
include(Content)

# All presets but dev compile the sources of a folder in batches of eight, each as one (CMAKE_UNITY_BUILD): what they share is
# instantiated once, which halves the time of a cold build. So names in anonymous namespaces differ within a folder.
# Not so what defines the bodies of Boost's declarations.
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/platform/http/boost_sources.cpp
                            PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

# Where the functions below find folders; mainstay_add_anatomy has another place.
set(MAINSTAY_SOURCE ${CMAKE_SOURCE_DIR}/src)

# All sources of a folder that are not tests, fuzzers or benchmarks.
function(mainstay_sources folder out)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${MAINSTAY_SOURCE}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "^${MAINSTAY_SOURCE}/${folder}/(.*/)?(tests|fuzz|bench)/")
  list(FILTER sources EXCLUDE REGEX "/main(_[a-z]+)?\\.cpp$")
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

function(mainstay_compile target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src ${MAINSTAY_SOURCE})
  target_link_libraries(${target} PUBLIC ${MAINSTAY_EVERYWHERE})
endfunction()

# The library of a folder; `below` are the libraries it may use.
function(mainstay_add_library folder below)
  string(REPLACE "/" "_" name ${folder})
  mainstay_sources(${folder} sources)
  mainstay_migrations(${folder} migrations)
  mainstay_console_sources(${folder} console)
  mainstay_content_sources(${folder} content)
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${MAINSTAY_EVERYWHERE} ${below})
  else()
    if(folder STREQUAL "base")
      configure_file(${CMAKE_SOURCE_DIR}/cmake/version.cpp.in ${CMAKE_BINARY_DIR}/generated/base/version.cpp @ONLY)
      list(APPEND sources ${CMAKE_BINARY_DIR}/generated/base/version.cpp)
    endif()
    add_library(${name} STATIC ${sources} ${migrations} ${console} ${content})
    mainstay_compile(${name})
    target_link_libraries(${name} PUBLIC ${below} PRIVATE ${MAINSTAY_LINKS_${name}})
    mainstay_use_precompiled(${name} precompiled)
    if(folder STREQUAL "engines/stats")
      # The same bits on every machine, whether it has a fused multiply-add or not. No vectors made of
      # neighbouring fields: a state is written field by field, and loads that span such stores wait.
      target_compile_options(${name} PRIVATE -ffp-contract=off -fno-slp-vectorize)
    endif()
  endif()
  if(MAINSTAY_FUZZ OR MAINSTAY_FUZZERS)
    mainstay_add_fuzzers(${folder} ${name})
  endif()
  if(NOT MAINSTAY_FUZZ)
    mainstay_add_tests(${folder} ${name})
  endif()
endfunction()

# tests/*_test.cpp with the other files of tests/ become one program, <library>_test.
function(mainstay_add_tests folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${MAINSTAY_SOURCE}/${folder}/*.cpp)
  list(FILTER sources INCLUDE REGEX "^${MAINSTAY_SOURCE}/${folder}/(.*/)?tests/")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  if(NOT tests)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest_main GTest::gmock ${MAINSTAY_LINKS_${name}})
  mainstay_use_precompiled(${name}_test precompiled_test)
  if(folder STREQUAL "core")
    add_library(core_world STATIC EXCLUDE_FROM_ALL ${MAINSTAY_SOURCE}/core/tests/world.cpp)  # for tests of modules
    target_link_libraries(core_world PUBLIC core GTest::gtest)
    mainstay_use_precompiled(core_world precompiled_test)
  elseif(folder MATCHES "^modules/")
    target_link_libraries(${name}_test PRIVATE core_world)
  endif()
  set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_FILTER "-Postgres*"
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 120)
  mainstay_add_postgres_tests(${name} "${sources}")
endfunction()

# A program that stands on a store is run again as a whole on PostgreSQL: it starts one server for all its
# tests. Left out are the suites about SQLite itself.
function(mainstay_add_postgres_tests name sources)
  foreach(source IN LISTS sources)
    file(STRINGS ${source} uses REGEX "(store/tests/(test_database|store_fixture)|core/tests/world)\\.h")
    if(uses)
      add_test(NAME "${name} on PostgreSQL" COMMAND ${name}_test --gtest_filter=-Sqlite*:GroupCommit.*:TenantCheck*
               WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      set_tests_properties("${name} on PostgreSQL" PROPERTIES
                           TIMEOUT 900 ENVIRONMENT MAINSTAY_TEST_DATABASE=postgres)
      return()
    endif()
  endforeach()
endfunction()

function(mainstay_add_fuzzers folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${MAINSTAY_SOURCE}/${folder}/*_fuzz.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(program ${source} NAME_WE)
    add_executable(${program} ${source})
    target_link_libraries(${program} PRIVATE ${name} ${MAINSTAY_LINKS_${name}})
    target_link_options(${program} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
  endforeach()
endfunction()

# The libraries of all layers but the programs'. Each may use all layers below its own (engines and platform
# do not know each other), modules also those of a lower rank, and a neighbour where structure.toml lists it.
function(mainstay_add_layers)
  set(libraries "")
  foreach(layer base engines platform core modules)
    set(beside "")
    foreach(folder IN LISTS MAINSTAY_FOLDERS_${layer})
      string(REPLACE "/" "_" name ${folder})
      set(below ${libraries} ${MAINSTAY_NEIGHBOURS_${name}})
      if(layer STREQUAL "platform")
        list(FILTER below EXCLUDE REGEX "^engines_")
      endif()
      mainstay_add_library(${folder} "${below}")
      list(APPEND beside ${name})
    endforeach()
    list(APPEND libraries ${beside})
  endforeach()
  set(MAINSTAY_LIBRARIES ${libraries} PARENT_SCOPE)
endfunction()

# A program: a library of all but main.cpp, which tests can use, and main.cpp with main_*.cpp.
function(mainstay_add_program folder program)
  if(NOT IS_DIRECTORY ${MAINSTAY_SOURCE}/${folder})
    return()
  endif()
  mainstay_add_library(${folder} "${MAINSTAY_LIBRARIES}")
  if(EXISTS ${MAINSTAY_SOURCE}/${folder}/main.cpp AND NOT MAINSTAY_FUZZ)
    mainstay_add_main(${folder} ${program})
  endif()
endfunction()

# What a program consists of besides its folder's library; further sources stand before those of the library.
function(mainstay_add_main folder target)
  file(GLOB mains CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/main.cpp
       ${CMAKE_SOURCE_DIR}/src/${folder}/main_*.cpp)
  add_executable(${target} ${mains} ${ARGN})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src ${MAINSTAY_SOURCE})
  target_link_libraries(${target} PRIVATE ${folder} ${MAINSTAY_LINKS_${folder}})
endfunction()

function(mainstay_add_programs)
  mainstay_add_program(server mainstay-server)
  mainstay_add_program(cli mainstay)
endfunction()

# A module that is not shipped, and the two programs with it, in a folder of their own: tests/anatomy/README.md.
function(mainstay_add_anatomy)
  if(MAINSTAY_FUZZ OR NOT MAINSTAY_ANATOMY)
    return()
  endif()
  set(MAINSTAY_SOURCE ${CMAKE_SOURCE_DIR}/tests/anatomy/src)
  mainstay_add_library(modules/notes "${MAINSTAY_LIBRARIES}")
  set(folders server cli)
  set(programs mainstay-server mainstay)
  foreach(folder program IN ZIP_LISTS folders programs)
    file(GLOB sources CONFIGURE_DEPENDS ${MAINSTAY_SOURCE}/${folder}/*.cpp)
    # A source of the program's own library that one of these takes the place of must be an object of its own.
    foreach(source IN LISTS sources)
      get_filename_component(name ${source} NAME)
      set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${folder}/${name} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endforeach()
    mainstay_add_main(${folder} anatomy_${folder} ${sources})
    target_link_libraries(anatomy_${folder} PRIVATE modules_notes)
    set_target_properties(anatomy_${folder} PROPERTIES OUTPUT_NAME ${program}
                          RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/anatomy)
  endforeach()
endfunction()

# bench/*.cpp: one program a file, which prints figures.
function(mainstay_add_benchmarks)
  if(NOT MAINSTAY_BENCH)
    return()
  endif()
  add_custom_target(benchmarks)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(program ${source} NAME_WE)
    add_executable(bench_${program} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(bench_${program} PRIVATE ${MAINSTAY_LIBRARIES} benchmark::benchmark)
    set_target_properties(bench_${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/benchmarks
                          OUTPUT_NAME ${program})
    add_dependencies(benchmarks bench_${program})
  endforeach()
endfunction()
