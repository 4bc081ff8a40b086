#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace longspan::orthanc {

/// Whose certificates are believed, and how TLS is spoken; none: it is not spoken.
using Trust = std::shared_ptr<boost::asio::ssl::context>;

/// In the authorities of a PEM file alone or, without one, in the system's. Throws
/// std::runtime_error.
Trust trust_in(std::filesystem::path const& authority);
/// The same said in one sentence, or nothing.
std::optional<std::string> wrong_with_authority(std::filesystem::path const& authority);

}  // namespace longspan::orthanc
