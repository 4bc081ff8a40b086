#pragma once
#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>

namespace longspan::notify {

struct CurlEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, CurlEnd>;
using Url = std::unique_ptr<CURLU, CurlEnd>;
using List = std::unique_ptr<curl_slist, CurlEnd>;

inline std::optional<std::string> part_of(Url const& url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string out(text);
  curl_free(text);
  return out;
}

inline void add_to(List& list, std::string const& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

}  // namespace longspan::notify
