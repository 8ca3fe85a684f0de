# Third-party libraries, and which folder may use which. Names from pkg-config are prefixed with pc_: gRPC's
# package file looks at re2_FOUND, and an unprefixed name would set it.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(zstd REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(pc_libfyaml REQUIRED IMPORTED_TARGET libfyaml)
pkg_check_modules(pc_re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(pc_libargon2 REQUIRED IMPORTED_TARGET libargon2)
if(MAINSTAY_BENCH)
  find_package(benchmark REQUIRED)
endif()
if(NOT MAINSTAY_FUZZ)
  find_package(GTest REQUIRED)
endif()

# Every library links these.
set(MAINSTAY_EVERYWHERE Threads::Threads fmt::fmt)

# The doors: only the folder's own sources see the headers of these (they are linked PRIVATE).
set(MAINSTAY_LINKS_base
    Boost::json simdjson::simdjson OpenSSL::Crypto PkgConfig::pc_re2 PkgConfig::pc_libfyaml
    PkgConfig::pc_libargon2 ZLIB::ZLIB zstd::libzstd_shared date::date-tz)
set(MAINSTAY_LINKS_platform_http Boost::headers OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB)
set(MAINSTAY_LINKS_platform_store SQLite::SQLite3 PostgreSQL::PostgreSQL)
set(MAINSTAY_LINKS_platform_outbound CURL::libcurl)
set(MAINSTAY_LINKS_platform_telemetry spdlog::spdlog)
set(MAINSTAY_LINKS_cli CLI11::CLI11)
set(MAINSTAY_LINKS_server CLI11::CLI11)

# Definitions of all of them for every target, so that all can share one precompiled header. One file of
# platform/http includes Asio's and Beast's sources; everything else their declarations.
add_compile_definitions(
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_JSON_DYN_LINK BOOST_JSON_NO_LIB BOOST_CONTAINER_DYN_LINK BOOST_CONTAINER_NO_LIB
  FMT_SHARED SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL SPDLOG_SHARED_LIB)
