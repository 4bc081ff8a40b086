#pragma once
#include <memory>

#include "adapters/janus/settings.hpp"
#include "rooms/media.hpp"

namespace boost::asio {
class io_context;
}

namespace longspan::janus {

/// Sound and picture by Janus: one of Longspan's own, or a pool over which meetings are spread.
/// A Janus that is gone is taken up again or replaced by another, and its meetings with it.
/// The callbacks of a meeting may not call back into it before they return.
class JanusMedia : public rooms::Media {
 public:
  /// `log` gets lines as the server's log has them: an event and what it is about.
  JanusMedia(Settings settings, Log log);
  ~JanusMedia() override;

  /// From now on it works on that loop, until stop(), which must come before the loop's end.
  void start(boost::asio::io_context& loop);
  void stop();

  bool on() const override;
  void open(std::string const& meeting, Meeting told) override;
  std::string ice_servers(std::string const& participant) const override;
  void take(std::string const& meeting, std::string const& participant,
            std::string_view json) override;
  void admit(std::string const& meeting, std::string const& participant,
             rooms::MediaRights rights) override;
  void came_back(std::string const& meeting, std::string const& participant) override;
  void leave(std::string const& meeting, std::string const& participant) override;
  void close(std::string const& meeting,
             std::function<void(std::vector<rooms::RecordedTrack>)> done) override;

  /// Of tests: the child's process id (0: none), and how many meetings each server carries.
  pid_t process() const;
  std::vector<std::size_t> meetings() const;

 private:
  struct Running;
  Settings settings_;
  Log log_;
  std::unique_ptr<Running> running_;
};

}  // namespace longspan::janus
