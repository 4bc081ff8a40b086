#include "adapters/http/qr_code.hpp"

#include <qrcodegen/qrcodegen.hpp>

namespace longspan::http {

QrCode qr_code(std::string const& text) {
  using Code = qrcodegen::QrCode;
  auto const code = Code::encodeText(text.c_str(), Code::Ecc::MEDIUM);
  QrCode out{code.getSize(), {}};
  for (int y = 0; y < out.size; ++y) {
    for (int x = 0; x < out.size; ++x) {
      if (!code.getModule(x, y)) continue;
      int run = 1;
      while (x + run < out.size && code.getModule(x + run, y)) ++run;
      auto const width = std::to_string(run);
      out.path +=
          "M" + std::to_string(x) + " " + std::to_string(y) + "h" + width + "v1h-" + width + "z";
      x += run;
    }
  }
  return out;
}

}  // namespace longspan::http
