#include "exchange/xml_reader.hpp"

#include <expat.h>

namespace longspan::exchange {

struct XmlReader::Impl {
  XML_Parser parser = nullptr;
  Handler* handler = nullptr;
  int depth = 0;
  std::string refused;
  bool ended = false;
};

namespace {

std::string_view local(char const* name) {
  std::string_view text(name);
  auto const colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

}  // namespace

XmlReader::XmlReader(Handler& handler) : impl_(std::make_unique<Impl>()) {
  impl_->handler = &handler;
  impl_->parser = XML_ParserCreate(nullptr);
  XML_SetUserData(impl_->parser, impl_.get());
  XML_SetStartElementHandler(impl_->parser,
                             [](void* self, char const* name, char const** attributes) {
                               auto* impl = static_cast<Impl*>(self);
                               if (++impl->depth > 64) {
                                 impl->refused = "nested too deeply";
                                 XML_StopParser(impl->parser, XML_FALSE);
                                 return;
                               }
                               impl->handler->start(local(name), attributes);
                             });
  XML_SetEndElementHandler(impl_->parser, [](void* self, char const* name) {
    auto* impl = static_cast<Impl*>(self);
    --impl->depth;
    impl->handler->end(local(name));
  });
  XML_SetCharacterDataHandler(impl_->parser, [](void* self, char const* text, int length) {
    static_cast<Impl*>(self)->handler->text({text, static_cast<std::size_t>(length)});
  });
  XML_SetStartDoctypeDeclHandler(
      impl_->parser, [](void* self, char const*, char const*, char const*, int) {
        auto* impl = static_cast<Impl*>(self);
        impl->refused = "a document type declaration, which a workbook never has";
        XML_StopParser(impl->parser, XML_FALSE);
      });
}

XmlReader::~XmlReader() { XML_ParserFree(impl_->parser); }

bool XmlReader::feed(std::string_view piece, bool last) {
  if (impl_->ended) return false;
  if (XML_Parse(impl_->parser, piece.data(), static_cast<int>(piece.size()), last) == XML_STATUS_OK)
    return true;
  impl_->ended = true;
  return false;
}

std::string XmlReader::why() const {
  if (!impl_->refused.empty()) return impl_->refused;
  return std::string(XML_ErrorString(XML_GetErrorCode(impl_->parser))) + " (line " +
         std::to_string(XML_GetCurrentLineNumber(impl_->parser)) + ")";
}

std::string_view attribute(char const** attributes, std::string_view name) {
  for (; attributes && *attributes; attributes += 2)
    if (name == attributes[0] ||
        (name == local(attributes[0]) && name.find(':') == std::string_view::npos))
      return attributes[1];
  return {};
}

}  // namespace longspan::exchange
