#pragma once
#include "adapters/http/context.hpp"
#include "base/json_writer.hpp"
#include "people/devices.hpp"

namespace longspan::http {

/// `Device` of the contract.
void write_device(JsonWriter& json, people::Device const& device,
                  people::Directory const& directory, Viewer const& viewer);

/// Whether the viewer may pair devices for the account, see them and cut them off.
bool may_manage_devices(Viewer const& viewer, people::Account const& account);

/// The key a device gives, from the body's text: the 65 bytes, or device_key_invalid.
Result<std::string> read_device_key(std::string_view text);

/// A device's own name for itself. Problem: shape_invalid.
std::optional<Problem> check_device_name(std::string_view name);

/// The app's address in links: as the operator says, or else what the browser that asks has in its
/// address bar, which a phone on the same net reaches too.
std::string address_of(std::string_view public_url, Request const& request);

/// A read of the store, awaited; its exceptions as problems.
template <class T, class Read>
Task<Result<T>> from_store(Context& context, Read read) {
  co_return co_await arrive<Result<T>>(
      context.loop, [&context, read = std::move(read)](auto done) mutable {
        context.services.readers.run(
            [read = std::move(read), done = std::move(done)](store::Db& db) mutable {
              Result<T> found = T{};
              try {
                found = read(db);
              } catch (std::exception const& error) {
                found = std::unexpected(store::problem_of(error));
              }
              done(std::move(found));
            });
      });
}

}  // namespace longspan::http
