#include "adapters/http/tls.hpp"

#include <boost/asio/ssl.hpp>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "adapters/http/certificate_check.hpp"
#include "adapters/http/ticket_keys.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;
namespace ssl = asio::ssl;

/// A phone has a signal twice a day.
constexpr long kTicketSeconds = 24L * 3600;

/// What a connection is begun with.
struct Terms {
  std::shared_ptr<TicketKeys> tickets;
  ssl::context context{ssl::context::tls_server};
};

class Stream : public Tls {
 public:
  Stream(Socket socket, std::shared_ptr<Terms> terms)
      : terms_(std::move(terms)), stream_(std::move(socket), terms_->context) {}

  Socket& socket() override { return stream_.next_layer(); }
  void handshake(OnDone done) override {
    stream_.async_handshake(ssl::stream_base::server, std::move(done));
  }
  void read(asio::mutable_buffer to, OnBytes done) override {
    stream_.async_read_some(to, std::move(done));
  }
  void write(asio::const_buffer from, OnBytes done) override {
    stream_.async_write_some(from, std::move(done));
  }
  void close(OnDone done) override { stream_.async_shutdown(std::move(done)); }

 private:
  std::shared_ptr<Terms> terms_;  ///< a newer one may have taken its place
  ssl::stream<Socket> stream_;
};

int choose_protocol(SSL*, unsigned char const** out, unsigned char* length,
                    unsigned char const* offered, unsigned int size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, kOurs, sizeof kOurs - 1, offered, size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

/// What a file looks like from outside.
struct Stamp {
  fs::file_time_type time;
  std::uintmax_t size = 0;

  static Stamp of(fs::path const& file) {
    std::error_code ignored;
    return {fs::last_write_time(file, ignored), fs::file_size(file, ignored)};
  }
  bool operator==(Stamp const&) const = default;
};

struct Text {
  std::string text;
  std::string wrong;
};
Text read(char const* setting, fs::path const& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored))
    return {{}, std::string(setting) + ": there is no file " + file.string()};
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  if (!in || fs::is_directory(file, ignored) || !(out << in.rdbuf()))
    return {
        {},
        std::string(setting) + ": " + file.string() + " cannot be read: " +
            (errno != 0 ? std::generic_category().message(errno) : "it is no file with content")};
  return {std::move(out).str(), {}};
}

}  // namespace

struct Certificate::Impl {
  fs::path certificate;
  fs::path key;
  Stamp certificate_stamp;
  Stamp key_stamp;
  std::shared_ptr<TicketKeys> tickets;
  std::shared_ptr<Terms> terms;
};

Certificate::Certificate(fs::path certificate, fs::path key, fs::path tickets)
    : impl_(std::make_unique<Impl>(Impl{std::move(certificate),
                                        std::move(key),
                                        {},
                                        {},
                                        std::make_shared<TicketKeys>(std::move(tickets)),
                                        {}})) {}
Certificate::~Certificate() = default;

bool Certificate::changed() const {
  return Stamp::of(impl_->certificate) != impl_->certificate_stamp ||
         Stamp::of(impl_->key) != impl_->key_stamp;
}

void Certificate::turn_ticket_keys() { impl_->tickets->turn(); }

std::optional<std::string> Certificate::load() {
  auto& i = *impl_;
  i.certificate_stamp = Stamp::of(i.certificate);
  i.key_stamp = Stamp::of(i.key);
  auto const certificate = read("tls_certificate", i.certificate);
  if (!certificate.wrong.empty()) return certificate.wrong;
  auto const key = read("tls_key", i.key);
  if (!key.wrong.empty()) return key.wrong;

  auto terms = std::make_shared<Terms>(i.tickets);
  auto& context = terms->context;
  auto* const raw = context.native_handle();
  boost::system::error_code error;
  context.use_certificate_chain(asio::buffer(certificate.text), error);
  if (error) return "tls_certificate: " + i.certificate.string() + " holds no certificate in PEM";
  // A key under a password would make OpenSSL ask at the terminal.
  context.set_password_callback([](auto, auto) { return std::string(); }, error);
  context.use_private_key(asio::buffer(key.text), ssl::context::pem, error);
  bool const other = error && ERR_GET_REASON(static_cast<unsigned long>(error.value())) ==
                                  X509_R_KEY_VALUES_MISMATCH;
  if (error && !other)
    return "tls_key: " + i.key.string() + " holds no private key in PEM without a password";
  if (other || SSL_CTX_check_private_key(raw) != 1)
    return "tls_key: the key in " + i.key.string() + " does not belong to the certificate in " +
           i.certificate.string();

  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // Phones without AES in hardware ask for ChaCha20 first and get it.
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_alpn_select_cb(raw, &choose_protocol, nullptr);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets carry it all
  constexpr unsigned char kName[] = "longspan";
  SSL_CTX_set_session_id_context(raw, kName, sizeof kName - 1);
  SSL_CTX_set_timeout(raw, kTicketSeconds);
  i.tickets->serve(raw);
  i.terms = std::move(terms);
  return std::nullopt;
}

std::optional<std::string> wrong_with_certificate(fs::path const& certificate,
                                                  fs::path const& key) {
  return Certificate(certificate, key).load();
}

std::unique_ptr<Tls> Certificate::open(Socket socket) const {
  return std::make_unique<Stream>(std::move(socket), impl_->terms);
}

}  // namespace longspan::http
