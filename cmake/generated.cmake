# What is made before compiling, all of it under <build>/generated: the contract, the SQL texts, the web app.
set(GENERATED ${CMAKE_BINARY_DIR}/generated)
# Node 22 of bin/build first: Debian's own is too old for the web app's tools.
find_program(NODE node HINTS ${CMAKE_SOURCE_DIR}/.node/bin NO_CACHE REQUIRED)

# contract/ -> C++ and TypeScript
file(GLOB_RECURSE contract_sources CONFIGURE_DEPENDS contract/*.json contract/*.mjs)
list(FILTER contract_sources EXCLUDE REGEX "\\.test\\.mjs$|/node_modules/")
set(contract_made problems.hpp problems.cpp facts.hpp facts.cpp routes.hpp routes.cpp)
list(TRANSFORM contract_made PREPEND ${GENERATED}/contract/)
add_custom_command(
  OUTPUT ${contract_made}
  COMMAND ${NODE} contract/generate.mjs --out ${GENERATED} --ts web/src/generated
  DEPENDS ${contract_sources}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Generating C++ and TypeScript from contract/" VERBATIM)
add_custom_target(generated_contract DEPENDS ${contract_made})

# Problems stand below base, fact bodies above it, so they are two libraries.
add_library(contract_problems STATIC ${GENERATED}/contract/problems.cpp)
target_include_directories(contract_problems PUBLIC ${GENERATED})
add_dependencies(contract_problems generated_contract)
add_library(contract STATIC ${GENERATED}/contract/facts.cpp ${GENERATED}/contract/routes.cpp)
target_link_libraries(contract PUBLIC base Boost::json)
add_dependencies(contract generated_contract)
# For contract/decoder.test.mjs: the decoders on standard input and output.
add_executable(contract_probe contract/probe.cpp)
target_link_libraries(contract_probe PRIVATE contract)

# server/store/sql/*.sql -> store/sql_texts.hpp
file(GLOB sql_sources CONFIGURE_DEPENDS server/store/sql/*.sql)
add_custom_command(
  OUTPUT ${GENERATED}/store/sql_texts.hpp ${GENERATED}/store/sql_texts.cpp
  COMMAND ${NODE} cmake/embed_sql.mjs server/store/sql ${GENERATED}/store
  DEPENDS ${sql_sources} cmake/embed_sql.mjs
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Embedding the SQL texts" VERBATIM)
add_custom_target(generated_sql DEPENDS ${GENERATED}/store/sql_texts.hpp)
add_library(sql_texts STATIC ${GENERATED}/store/sql_texts.cpp)
target_include_directories(sql_texts PUBLIC ${GENERATED})
add_dependencies(sql_texts generated_sql)

# web/ -> web/dist -> web_files.hpp. Without web/node_modules (bin/build brings them) the list is empty.
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS web/src/* web/public/*)
list(FILTER web_sources EXCLUDE REGEX "/src/generated/")
set(web_dist "")
set(web_made "")
if(NOT LONGSPAN_WITHOUT_WEB AND EXISTS ${CMAKE_SOURCE_DIR}/web/node_modules/vite)
  set(web_dist ${CMAKE_SOURCE_DIR}/web/dist)
  set(web_made ${web_dist}/index.html)
  file(GLOB web_settings web/*.html web/*.ts web/*.js web/*.json web/pwa/*.ts)
  add_custom_command(
    OUTPUT ${web_made}
    COMMAND ${NODE} node_modules/vite/bin/vite.js build --logLevel warn
    DEPENDS ${web_sources} ${web_settings} ${contract_made}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/web
    COMMENT "Building the web app" VERBATIM)
elseif(NOT LONGSPAN_WITHOUT_WEB)
  message(STATUS "web/node_modules is not there: the binary will carry no web app (bin/build brings it)")
endif()
add_custom_command(
  OUTPUT ${GENERATED}/web_files.cpp ${GENERATED}/web_files.bin
  COMMAND ${NODE} cmake/embed_web.mjs ${GENERATED} ${web_dist}
  DEPENDS ${web_made} cmake/embed_web.mjs
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Embedding the web app" VERBATIM)
configure_file(cmake/web_files.hpp ${GENERATED}/web_files.hpp COPYONLY)
# Whoever only names the type takes the header; the binary takes the files.
add_library(web_files_header INTERFACE)
target_include_directories(web_files_header INTERFACE ${GENERATED})
add_library(web_files STATIC EXCLUDE_FROM_ALL ${GENERATED}/web_files.cpp)
target_link_libraries(web_files PUBLIC web_files_header)
set_source_files_properties(${GENERATED}/web_files.cpp PROPERTIES OBJECT_DEPENDS ${GENERATED}/web_files.bin)
