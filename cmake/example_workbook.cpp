// Writes the reference programme's workbook: example_workbook FILE.xlsx
#include <cstdio>

#include "exchange/reference_programme.hpp"
#include "exchange/write_workbook.hpp"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: example_workbook FILE.xlsx\n", stderr);
    return 2;
  }
  auto const written =
      longspan::exchange::write_workbook(longspan::exchange::reference_programme(), arguments[1]);
  if (written) return 0;
  std::fprintf(stderr, "%s\n", sentence(written.error(), longspan::Language::en).c_str());
  return 1;
}
