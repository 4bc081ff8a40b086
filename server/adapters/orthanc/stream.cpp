#include "adapters/orthanc/stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

namespace longspan::orthanc {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;

}  // namespace

void Stream::open(Opened done) {
  wrong_.clear();
  auto connected = [this, done = std::move(done)](Error error) mutable {
    if (error) return done(error);
    Error ignored;
    below_.socket().set_option(tcp::no_delay(true), ignored);
    address_.secure ? greet(std::move(done)) : done({});
  };
  Error none;
  auto const direct = asio::ip::make_address(address_.host, none);
  if (!none) {
    auto const port = static_cast<std::uint16_t>(std::stoi(address_.port));
    return below_.async_connect(tcp::endpoint(direct, port), std::move(connected));
  }
  auto const resolver = std::make_shared<tcp::resolver>(below_.get_executor());
  resolver->async_resolve(
      address_.host, address_.port,
      [this, resolver, connected = std::move(connected)](Error error, auto const& found) mutable {
        if (error) return connected(error);
        below_.async_connect(
            found, [connected = std::move(connected)](Error tried, tcp::endpoint const&) mutable {
              connected(tried);
            });
      });
}

void Stream::greet(Opened done) {
  auto& secure = secure_.emplace(below_, *trust_);
  Error unnamed;
  asio::ip::make_address(address_.host, unnamed);
  // RFC 6066, 3: an address is no name.
  if (unnamed) SSL_set_tlsext_host_name(secure.native_handle(), address_.host.c_str());
  secure.set_verify_callback([fits = ssl::host_name_verification(address_.host)](
                                 bool trusted, ssl::verify_context& context) {
    if (fits(trusted, context)) return true;
    // It says no without saying why.
    if (trusted) X509_STORE_CTX_set_error(context.native_handle(), X509_V_ERR_HOSTNAME_MISMATCH);
    return false;
  });
  secure.async_handshake(ssl::stream_base::client,
                         [this, done = std::move(done)](Error error) mutable {
                           if (error) wrong_ = wrong_with_greeting(error);
                           done(error);
                         });
}

std::string Stream::wrong_with_greeting(Error const& error) {
  if (auto const verified = SSL_get_verify_result(secure_->native_handle()); verified != X509_V_OK)
    return std::string("its certificate cannot be verified: ") +
           X509_verify_cert_error_string(verified);
  // Whoever goes away in the middle of it may come back.
  if (error.category() == asio::error::get_ssl_category())
    return "no TLS can be agreed on with it: " + error.message();
  return {};
}

}  // namespace longspan::orthanc
