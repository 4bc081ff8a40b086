#include "adapters/orthanc/trust.hpp"

#include <boost/asio/ssl/context.hpp>
#include <stdexcept>

namespace longspan::orthanc {
namespace {
namespace ssl = boost::asio::ssl;
}

Trust trust_in(std::filesystem::path const& authority) {
  auto out = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(out->native_handle(), TLS1_2_VERSION);
  boost::system::error_code error;
  out->set_verify_mode(ssl::verify_peer, error);
  if (!error) {
    if (authority.empty())
      out->set_default_verify_paths(error);
    else
      out->load_verify_file(authority.string(), error);
  }
  if (!error) return out;
  if (authority.empty())
    throw std::runtime_error("the system's certificates cannot be had: " + error.message());
  std::error_code ignored;
  throw std::runtime_error(std::filesystem::exists(authority, ignored)
                               ? "imaging_authority: " + authority.string() +
                                     " cannot be read, or holds no certificate in PEM"
                               : "imaging_authority: there is no file " + authority.string());
}

std::optional<std::string> wrong_with_authority(std::filesystem::path const& authority) {
  try {
    trust_in(authority);
  } catch (std::runtime_error const& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace longspan::orthanc
