#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.hpp"

namespace longspan::http {

namespace media {
constexpr std::string_view json = "application/json";
constexpr std::string_view problem = "application/problem+json";
constexpr std::string_view pdf = "application/pdf";
constexpr std::string_view text = "text/plain; charset=utf-8";
constexpr std::string_view calendar = "text/calendar; charset=utf-8";
constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view script = "text/javascript; charset=utf-8";
constexpr std::string_view xlsx =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}  // namespace media

class StreamedBody;

/// A part of a file on disk, sent as it is read.
struct FilePart {
  std::filesystem::path path;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Response {
  int status = 200;
  std::string_view content_type = media::json;  ///< text that outlives the response
  std::string body;
  std::string_view borrowed;  ///< sent in place of `body`: lies in the binary
  std::optional<FilePart> file;
  std::shared_ptr<StreamedBody> stream;  ///< in place of `body`, `stream_length` bytes
  std::uint64_t stream_length = 0;
  std::string headers;  ///< further lines, each ending in "\r\n"
  std::string_view cache = "no-store";
  bool close = false;  ///< no further request on this connection

  void header(std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
  }
  std::uint64_t length() const {
    if (file) return file->length;
    if (stream) return stream_length;
    return borrowed.empty() ? body.size() : borrowed.size();
  }
};

/// The one place where a problem becomes an answer (RFC 9457).
Response respond(Problem const& problem);
Response respond(ProblemCode code, std::vector<std::pair<std::string, std::string>> params = {});
Response respond_json(std::string json, int status = 200);
Response respond_nothing();

/// Status line and headers up to and with the empty line.
void write_head(std::string& out, Response const& response, bool keep_alive, std::string_view date);
std::string_view reason_of(int status);

}  // namespace longspan::http
