# Debian's libraries (packages.debian lists them), each as one target.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(SQLite3 3.40 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(fmt REQUIRED)
find_package(date REQUIRED)
find_package(expat REQUIRED CONFIG)
find_package(CURL 7.88 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest QUIET)  # only for unit_tests
find_package(PkgConfig REQUIRED)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo)

# Asio and Beast, compiled once instead of in every file that uses them.
add_library(asio_beast STATIC cmake/asio_beast.cpp cmake/asio_ssl.cpp)
target_compile_definitions(asio_beast PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                                             BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_SERIAL_PORT)
target_link_libraries(asio_beast PUBLIC Boost::headers Boost::json OpenSSL::SSL Threads::Threads)

# Debian's package brings neither a CMake nor a pkg-config file.
find_library(QRCODEGENCPP_LIBRARY qrcodegencpp REQUIRED)
find_path(QRCODEGENCPP_HEADERS qrcodegen/qrcodegen.hpp REQUIRED)
add_library(qrcodegencpp UNKNOWN IMPORTED)
set_target_properties(qrcodegencpp PROPERTIES IMPORTED_LOCATION ${QRCODEGENCPP_LIBRARY}
                                              INTERFACE_INCLUDE_DIRECTORIES ${QRCODEGENCPP_HEADERS})
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
find_path(ORTHANC_HEADERS orthanc/OrthancCPlugin.h REQUIRED)
