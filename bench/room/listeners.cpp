// Many listeners of a lesson without browsers: each is a receive-only end that asks for its way
// (ICE), shakes hands (DTLS) and counts what arrives. Signalling is somebody else's: it is told
// each end's credentials and port on standard output, and writes lines to standard input:
//   go NUMBER UFRAG PASSWORD ADDRESS PORT   the other side's, of that listener
//   count | reset | stop
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::uint32_t kCookie = 0x2112a442U;

[[noreturn]] void fail(char const* what) {
  std::fprintf(stderr, "listeners: %s\n", what);
  std::exit(1);
}

std::string random_text(int letters) {
  static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  for (int i = 0; i < letters; ++i) out += kLetters[std::rand() % 36];
  return out;
}

std::uint32_t crc32_of(std::uint8_t const* data, std::size_t size) {
  std::uint32_t crc = 0xffffffffU;
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

void put16(Bytes& out, unsigned value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}
void put32(Bytes& out, std::uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffffU);
}

void attribute(Bytes& out, unsigned type, std::string const& value) {
  put16(out, type);
  put16(out, static_cast<unsigned>(value.size()));
  out.insert(out.end(), value.begin(), value.end());
  while (out.size() % 4 != 0) out.push_back(0);
}

/// Message integrity and fingerprint, the last two attributes.
void sign(Bytes& out, std::string const& password) {
  auto const length = [&](std::size_t more) {
    auto const size = out.size() - 20 + more;
    out[2] = static_cast<std::uint8_t>(size >> 8);
    out[3] = static_cast<std::uint8_t>(size);
  };
  length(24);
  std::uint8_t mac[20];
  unsigned size = sizeof mac;
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), out.data(), out.size(), mac,
       &size);
  attribute(out, 0x0008, std::string(reinterpret_cast<char const*>(mac), 20));
  length(8);
  auto const crc = crc32_of(out.data(), out.size()) ^ 0x5354554eU;
  put16(out, 0x8028);
  put16(out, 4);
  put32(out, crc);
}

/// A binding request that names the pair (RFC 8489, RFC 8445), as the controlling side sends it.
Bytes binding_request(std::string const& user, std::string const& password) {
  Bytes out;
  put16(out, 0x0001);
  put16(out, 0);
  put32(out, kCookie);
  for (int i = 0; i < 12; ++i) out.push_back(static_cast<std::uint8_t>(std::rand()));
  attribute(out, 0x0006, user);
  attribute(out, 0x0024, std::string("\x6e\x7f\xff\xff", 4));
  attribute(out, 0x802a, std::string(8, '\xff'));  // wins every tie
  attribute(out, 0x0025, "");
  sign(out, password);
  return out;
}

/// The success that answers the other side's own request.
Bytes binding_success(std::uint8_t const* request, sockaddr_in const& from,
                      std::string const& password) {
  Bytes out;
  put16(out, 0x0101);
  put16(out, 0);
  put32(out, kCookie);
  out.insert(out.end(), request + 8, request + 20);
  put16(out, 0x0020);
  put16(out, 8);
  put16(out, 1);
  put16(out, ntohs(from.sin_port) ^ (kCookie >> 16));
  put32(out, ntohl(from.sin_addr.s_addr) ^ kCookie);
  sign(out, password);
  return out;
}

struct Certificate {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* x509 = X509_new();
  std::string fingerprint;

  Certificate() {
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 86'400);
    X509_set_pubkey(x509, key);
    X509_sign(x509, key, EVP_sha256());
    std::uint8_t digest[32];
    unsigned size = sizeof digest;
    X509_digest(x509, EVP_sha256(), digest, &size);
    for (unsigned i = 0; i < size; ++i) {
      char two[4];
      std::snprintf(two, sizeof two, i == 0 ? "%02X" : ":%02X", digest[i]);
      fingerprint += two;
    }
  }
};

class Listener {
 public:
  Listener(SSL_CTX* context, char const* address) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &here.sin_addr);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) fail("bind");
    int const room = 1 << 20;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    socklen_t size = sizeof here;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
    port = ntohs(here.sin_port);
    ssl_ = SSL_new(context);
    SSL_set_options(ssl_, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl_, 1200);
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in_, -1);
    SSL_set_bio(ssl_, in_, out_);
    SSL_set_connect_state(ssl_);
  }

  int socket() const { return socket_; }
  bool secured() const { return SSL_is_init_finished(ssl_) != 0; }

  void arrived() {
    std::uint8_t packet[2048];
    sockaddr_in from{};
    for (;;) {
      socklen_t size = sizeof from;
      auto const count =
          ::recvfrom(socket_, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count <= 0) return;
      auto const bytes = static_cast<std::size_t>(count);
      if (packet[0] < 2 && bytes >= 20) {
        if (packet[0] == 0 && packet[1] == 1) send(binding_success(packet, from, password));
        if (packet[0] == 1 && packet[1] == 1) agreed();
      } else if (packet[0] >= 20 && packet[0] < 64) {
        BIO_write(in_, packet, static_cast<int>(count));
        shake();
      } else if (packet[0] >= 128 && bytes >= 12) {
        bool const control = packet[1] >= 192 && packet[1] <= 223;
        if (control) continue;
        ++packets;
        octets += bytes + 28;
        follow(static_cast<std::uint16_t>(packet[2] << 8 | packet[3]));
      }
    }
  }

  void go(std::string const& their_ufrag, std::string const& their_password,
          std::string const& their_address, unsigned their_port) {
    user_ = their_ufrag + ":" + ufrag;
    their_password_ = their_password;
    peer_.sin_family = AF_INET;
    peer_.sin_port = htons(static_cast<std::uint16_t>(their_port));
    ::inet_pton(AF_INET, their_address.c_str(), &peer_.sin_addr);
    ask();
  }

  /// Ten times a second.
  void tick() {
    if (user_.empty()) return;
    if (++ticks_ % (begun_ ? 25 : 3) == 0) ask();
    if (!begun_ || secured()) return;
    DTLSv1_handle_timeout(ssl_);
    shake();
  }
  void reset() { packets = octets = lost = 0; }

  std::string const ufrag = random_text(8), password = random_text(24);
  unsigned port = 0;
  unsigned long long packets = 0, octets = 0, lost = 0;

 private:
  void ask() { send(binding_request(user_, their_password_)); }
  void agreed() {
    if (begun_) return;
    begun_ = true;
    shake();
  }
  void send(Bytes const& bytes) {
    ::sendto(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr const*>(&peer_),
             sizeof peer_);
  }

  void shake() {
    if (!secured()) SSL_do_handshake(ssl_);
    char* bytes = nullptr;
    auto const size = BIO_get_mem_data(out_, &bytes);
    if (size > 0)
      ::sendto(socket_, bytes, static_cast<std::size_t>(size), 0,
               reinterpret_cast<sockaddr const*>(&peer_), sizeof peer_);
    (void)BIO_reset(out_);
  }

  /// Gaps in the sequence; with several streams on one port only the one that came first counts.
  void follow(std::uint16_t number) {
    auto const step = static_cast<std::uint16_t>(number - last_);
    if (started_ && step > 1 && step < 1000) lost += step - 1U;
    if (!started_ || step < 1000) last_ = number;
    started_ = true;
  }

  int socket_ = -1;
  SSL* ssl_ = nullptr;
  BIO* in_ = nullptr;
  BIO* out_ = nullptr;
  sockaddr_in peer_{};
  std::string user_, their_password_;
  int ticks_ = 0;
  bool begun_ = false, started_ = false;
  std::uint16_t last_ = 0;
};

void count_up(std::vector<std::unique_ptr<Listener>> const& listeners) {
  unsigned long long packets = 0, octets = 0, lost = 0, secured = 0, silent = 0;
  for (auto const& one : listeners) {
    packets += one->packets;
    octets += one->octets;
    lost += one->lost;
    secured += one->secured();
    silent += one->packets == 0;
  }
  std::printf("{\"packets\":%llu,\"octets\":%llu,\"lost\":%llu,\"secured\":%llu,\"silent\":%llu}\n",
              packets, octets, lost, secured, silent);
}

}  // namespace

int main(int count, char** values) {
  if (count < 2) fail("usage: listeners NUMBER [ADDRESS]");
  std::srand(static_cast<unsigned>(::getpid()));
  auto const number = std::strtoul(values[1], nullptr, 10);
  char const* address = count > 2 ? values[2] : "127.0.0.1";
  Certificate const certificate;
  auto* context = SSL_CTX_new(DTLS_client_method());
  SSL_CTX_use_certificate(context, certificate.x509);
  SSL_CTX_use_PrivateKey(context, certificate.key);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM");

  int const poll = ::epoll_create1(0);
  std::vector<std::unique_ptr<Listener>> listeners;
  for (unsigned long i = 0; i < number; ++i) {
    listeners.push_back(std::make_unique<Listener>(context, address));
    auto& one = *listeners.back();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, one.socket(), &event);
    std::printf("{\"ufrag\":\"%s\",\"pwd\":\"%s\",\"fingerprint\":\"%s\",\"port\":%u}\n",
                one.ufrag.c_str(), one.password.c_str(), certificate.fingerprint.c_str(), one.port);
  }
  std::fflush(stdout);
  constexpr std::uint64_t kInput = ~0ULL;
  epoll_event input{};
  input.events = EPOLLIN;
  input.data.u64 = kInput;
  ::epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &input);
  auto next = std::chrono::steady_clock::now();
  epoll_event events[256];
  std::string said;
  for (;;) {
    int const ready = ::epoll_wait(poll, events, 256, 100);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.u64 != kInput) {
        listeners[events[i].data.u64]->arrived();
        continue;
      }
      char bytes[65536];
      auto const got = ::read(STDIN_FILENO, bytes, sizeof bytes);
      if (got <= 0) return 0;
      said.append(bytes, static_cast<std::size_t>(got));
      for (auto end = said.find('\n'); end != said.npos; end = said.find('\n')) {
        std::istringstream line(said.substr(0, end));
        said.erase(0, end + 1);
        std::string word;
        line >> word;
        if (word == "stop") return 0;
        if (word == "go") {
          std::size_t which = 0;
          std::string their_ufrag, their_password, where;
          unsigned port = 0;
          line >> which >> their_ufrag >> their_password >> where >> port;
          if (which < listeners.size())
            listeners[which]->go(their_ufrag, their_password, where, port);
        } else if (word == "reset") {
          for (auto& one : listeners) one->reset();
          std::printf("{}\n");
        } else if (word == "count") {
          count_up(listeners);
        }
      }
      std::fflush(stdout);
    }
    if (auto const now = std::chrono::steady_clock::now(); now >= next) {
      for (auto& one : listeners) one->tick();
      next = now + std::chrono::milliseconds(100);
    }
  }
}
