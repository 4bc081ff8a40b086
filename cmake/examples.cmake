# examples/hangzhou-aksu-2020.toml -> into the binary, and -> <build>/examples/hangzhou-aksu-2020.xlsx.
set(reference_source ${CMAKE_SOURCE_DIR}/examples/hangzhou-aksu-2020.toml)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${reference_source})
file(READ ${reference_source} REFERENCE_PROGRAMME)
configure_file(cmake/reference_programme.cpp.in ${GENERATED}/exchange/reference_programme.cpp @ONLY)
target_sources(exchange PRIVATE ${GENERATED}/exchange/reference_programme.cpp)

set(reference_workbook ${CMAKE_BINARY_DIR}/examples/hangzhou-aksu-2020.xlsx)
add_executable(example_workbook cmake/example_workbook.cpp)
target_link_libraries(example_workbook PRIVATE exchange)
add_custom_command(
  OUTPUT ${reference_workbook}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/examples
  COMMAND example_workbook ${reference_workbook}
  DEPENDS example_workbook ${reference_source}
  COMMENT "Writing examples/hangzhou-aksu-2020.xlsx" VERBATIM)
add_custom_target(examples ALL DEPENDS ${reference_workbook})

# examples/checklists/*.json -> into the binary.
file(GLOB checklists CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/checklists/*.json)
add_custom_command(
  OUTPUT ${GENERATED}/rhythm/shipped_checklists.cpp
  COMMAND ${NODE} cmake/embed_checklists.mjs examples/checklists ${GENERATED}/rhythm/shipped_checklists.cpp
  DEPENDS ${checklists} cmake/embed_checklists.mjs
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Embedding the checklists" VERBATIM)
target_sources(rhythm PRIVATE ${GENERATED}/rhythm/shipped_checklists.cpp)
