#include "adapters/janus/janus_media.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "adapters/child/process.hpp"
#include "adapters/janus/config_files.hpp"
#include "adapters/janus/ice_servers.hpp"
#include "adapters/janus/messages.hpp"
#include "adapters/janus/recordings.hpp"
#include "adapters/janus/wire.hpp"

namespace longspan::janus {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// As Chromium offers a microphone.
constexpr std::string_view kOffer =
    "v=0\r\no=- 2729179263025312720 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\n"
    "a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:vn0e\r\na=ice-pwd:K3xz3MqUamcevgisr24MLR14\r\n"
    "a=ice-options:trickle\r\na=fingerprint:sha-256 A4:7A:10:B6:85:5A:E8:CD:2A:B8:B1:B8:B7:B4:65:"
    "11:92:C3:42:2A:55:27:FE:1A:39:7C:BE:4C:C0:C2:10:DC\r\na=setup:actpass\r\na=mid:0\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=sendonly\r\na=rtcp-mux\r\n"
    "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
    "a=ssrc:2340093628 cname:LN0m37jmvOWPrkft\r\n";

struct Folder {
  fs::path path;
  Folder() {
    auto name = (fs::temp_directory_path() / "longspan-test-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

struct Told {
  std::string participant;
  boost::json::object message;
};

/// Sound and picture with a loop of its own, and what a meeting was told.
struct Hall {
  boost::asio::io_context loop{1};
  std::vector<std::string> lines;
  std::vector<Told> told;
  std::vector<bool> states;
  JanusMedia media;

  explicit Hall(Settings settings = {})
      : media(std::move(settings), [this](std::string_view event, std::string_view detail) {
          lines.push_back(std::string(event) + " " + std::string(detail));
        }) {
    media.start(loop);
  }
  ~Hall() { media.stop(); }

  rooms::Media::Meeting meeting() {
    return {.tell =
                [this](std::string const& participant, std::string const& json) {
                  told.push_back({participant, boost::json::parse(json).as_object()});
                },
            .state = [this](bool on) { states.push_back(on); },
            .talking = [](std::string const&, bool) {},
            .recorded = [](bool) {},
            .record_to = {},
            .most_kbps = 300};
  }

  template <class Until>
  bool run(Until until, std::chrono::milliseconds patience = 10s) {
    auto const end = Clock::now() + patience;
    while (!until() && Clock::now() < end) {
      loop.restart();
      loop.run_one_for(20ms);
    }
    return until();
  }

  /// The last message `m` to somebody, or nothing.
  boost::json::object const* last(std::string_view participant, std::string_view m) const {
    for (auto one = told.rbegin(); one != told.rend(); ++one)
      if (one->participant == participant && one->message.at("m").as_string() == m)
        return &one->message;
    return nullptr;
  }

  void publish(std::string const& meeting, std::string const& participant) {
    media.take(meeting, participant,
               boost::json::serialize(boost::json::object{
                   {"t", "media"},
                   {"m", "publish"},
                   {"sdp", kOffer},
                   {"sources", {boost::json::object{{"mid", "0"}, {"source", "voice"}}}}}));
  }
};

rooms::MediaRights const kAll{.speak = true, .show = true};

#define NEEDS_JANUS()                        \
  if (::access("/usr/bin/janus", X_OK) != 0) \
  GTEST_SKIP() << "Debian's package janus is not installed"

TEST(JanusMedia, a_microphone_is_taken_and_the_way_to_it_told) {
  NEEDS_JANUS();
  Hall hall;
  hall.media.open("m", hall.meeting());
  hall.media.admit("m", "p1", kAll);
  ASSERT_TRUE(hall.run([&] { return hall.last("p1", "sources") != nullptr; }));
  EXPECT_EQ(hall.states, std::vector{true});
  EXPECT_TRUE(hall.media.on());
  hall.publish("m", "p1");
  ASSERT_TRUE(hall.run([&] {
    return hall.last("p1", "published") != nullptr && hall.last("p1", "candidate") != nullptr;
  }));
  auto const sdp = hall.last("p1", "published")->at("sdp").as_string();
  EXPECT_TRUE(std::string_view(sdp).contains("a=maxptime:"));
  EXPECT_TRUE(std::string_view(sdp).contains("opus/48000"));
  // Networks that block UDP have a way in.
  EXPECT_TRUE(hall.run([&] {
    return std::ranges::any_of(hall.told, [](Told const& one) {
      return boost::json::serialize(one.message).contains("tcptype passive");
    });
  }));
}

TEST(JanusMedia, what_cannot_be_understood_is_answered_and_harms_nobody) {
  NEEDS_JANUS();
  Hall hall;
  hall.media.open("m", hall.meeting());
  hall.media.admit("m", "p1", kAll);
  ASSERT_TRUE(hall.run([&] { return !hall.states.empty(); }));
  hall.media.take("m", "p1", R"({"t":"media","m":"join","room":1})");
  EXPECT_NE(hall.last("p1", "again"), nullptr);
  hall.told.clear();
  hall.media.take(
      "m", "p1",
      R"({"t":"media","m":"publish","sdp":"v=0 nonsense","sources":[{"mid":"0","source":"voice"}]})");
  EXPECT_TRUE(hall.run([&] { return hall.last("p1", "again") != nullptr; }));
  // Strangers are nobody; a later offer is still taken.
  hall.media.take("m", "p9", R"({"t":"media","m":"again"})");
  hall.media.take("other", "p1", R"({"t":"media","m":"again"})");
  hall.publish("m", "p1");
  EXPECT_TRUE(hall.run([&] { return hall.last("p1", "published") != nullptr; }));
}

TEST(JanusMedia, who_finds_no_port_is_told_of_once) {
  NEEDS_JANUS();
  Settings settings;
  settings.first_port = 20990;
  settings.last_port = 20991;
  Hall hall(settings);
  hall.media.open("m", hall.meeting());
  for (auto const* one : {"p1", "p2", "p3", "p4", "p5"}) hall.media.admit("m", one, kAll);
  ASSERT_TRUE(hall.run([&] { return hall.last("p5", "sources") != nullptr; }));
  for (auto const* one : {"p1", "p2", "p3", "p4", "p5"}) hall.publish("m", one);
  auto const said = [&] {
    return std::ranges::count(hall.lines, "media_ports_used_up 20990-20991");
  };
  EXPECT_TRUE(hall.run([&] { return said() > 0; }));
  hall.run([] { return false; }, 1s);
  EXPECT_EQ(said(), 1);
}

TEST(JanusMedia, a_janus_that_is_killed_is_back_and_everybody_begins_again) {
  NEEDS_JANUS();
  Hall hall;
  hall.media.open("m", hall.meeting());
  hall.media.admit("m", "p1", kAll);
  ASSERT_TRUE(hall.run([&] { return !hall.states.empty(); }));
  hall.publish("m", "p1");
  ASSERT_TRUE(hall.run([&] { return hall.last("p1", "published") != nullptr; }));
  hall.told.clear();
  auto const first = hall.media.process();
  ::kill(first, SIGKILL);
  ASSERT_TRUE(hall.run([&] { return hall.last("p1", "gone") != nullptr; }));
  EXPECT_NE(hall.media.process(), first);
  EXPECT_EQ(hall.states, (std::vector{true, false, true}));
  hall.publish("m", "p1");
  EXPECT_TRUE(hall.run([&] { return hall.last("p1", "published") != nullptr; }));
}

TEST(JanusMedia, one_that_stands_still_is_replaced) {
  NEEDS_JANUS();
  Settings settings;
  settings.ping = 100ms;
  settings.patience = 300ms;
  Hall hall(settings);
  hall.media.open("m", hall.meeting());
  ASSERT_TRUE(hall.run([&] { return !hall.states.empty(); }));
  ::kill(hall.media.process(), SIGSTOP);
  EXPECT_TRUE(hall.run([&] { return hall.states == std::vector{true, false, true}; }));
}

TEST(JanusMedia, a_meeting_ends_with_the_files_it_has) {
  NEEDS_JANUS();
  Folder folder;
  Hall hall;
  auto meeting = hall.meeting();
  meeting.record_to = folder.path.string();
  hall.media.open("m", std::move(meeting));
  hall.media.admit("m", "p1", kAll);
  ASSERT_TRUE(hall.run([&] { return !hall.states.empty(); }));
  hall.publish("m", "p1");
  ASSERT_TRUE(hall.run([&] { return hall.last("p1", "published") != nullptr; }));
  std::optional<std::vector<rooms::RecordedTrack>> tracks;
  hall.media.close("m", [&](auto found) { tracks = std::move(found); });
  ASSERT_TRUE(hall.run([&] { return tracks.has_value(); }));
  EXPECT_TRUE(tracks->empty());  // nobody was heard
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(JanusMedia, without_the_program_it_is_off_and_says_so_once) {
  Settings settings;
  settings.program = "/nonexistent/janus";
  Hall hall(settings);
  hall.media.open("m", hall.meeting());
  hall.media.admit("m", "p1", kAll);
  hall.run([] { return false; }, 300ms);
  EXPECT_FALSE(hall.media.on());
  EXPECT_TRUE(hall.states.empty());
  ASSERT_EQ(hall.lines.size(), 1U);
  EXPECT_TRUE(hall.lines[0].starts_with("media_missing"));
  bool closed = false;
  hall.media.close("m", [&](auto) { closed = true; });
  EXPECT_TRUE(hall.run([&] { return closed; }));
}

/// A Janus that somebody else runs.
struct Elsewhere {
  Folder folder;
  std::shared_ptr<child::Process> process;
  std::string address;

  Elsewhere(boost::asio::io_context& loop, std::uint16_t port, std::string const& secret) {
    write_config(folder.path, {}, port, secret, 2);
    address = "ws://127.0.0.1:" + std::to_string(port);
    process = std::make_shared<child::Process>(loop);
    process->start("/usr/bin/janus",
                   {"-F", folder.path.string(), "-C", (folder.path / "janus.jcfg").string()}, {});
  }
  ~Elsewhere() { process->kill(); }
};

TEST(JanusMedia, a_pool_shares_the_meetings_and_takes_over_from_one_that_dies) {
  NEEDS_JANUS();
  boost::asio::io_context loop{1};
  auto const port = static_cast<std::uint16_t>(40'000 + ::getpid() % 10'000);
  Elsewhere first(loop, port, "pool"), second(loop, static_cast<std::uint16_t>(port + 1), "pool");
  Settings settings;
  settings.servers = {first.address, second.address};
  settings.secret = "pool";
  Hall hall(settings);
  auto const ups = [&] {
    return std::ranges::count_if(hall.lines,
                                 [](auto const& one) { return one.starts_with("media_up"); });
  };
  ASSERT_TRUE(hall.run([&] { return ups() == 2; }));
  for (auto const* name : {"a", "b", "c", "d"}) {
    hall.media.open(name, hall.meeting());
    hall.media.admit(name, "p1", kAll);
  }
  EXPECT_EQ(hall.media.meetings(), (std::vector<std::size_t>{2, 2}));
  ASSERT_TRUE(hall.run([&] { return hall.states.size() == 4; }));
  hall.told.clear();
  first.process->kill();
  ASSERT_TRUE(hall.run([&] {
    return std::ranges::count_if(hall.told, [](Told const& one) {
             return one.message.at("m").as_string() == "gone";
           }) == 2;
  }));
  EXPECT_EQ(hall.media.meetings(), (std::vector<std::size_t>{0, 4}));
}

TEST(JanusMedia, it_ends_with_the_server_however_that_ends) {
  NEEDS_JANUS();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto const server = ::fork();
  if (server == 0) {
    Hall hall;
    hall.media.open("m", hall.meeting());
    hall.run([&] { return !hall.states.empty(); });
    auto const child = hall.media.process();
    [[maybe_unused]] auto const written = ::write(ends[1], &child, sizeof child);
    hall.run([] { return false; }, 30s);
    ::_exit(0);
  }
  pid_t child = 0;
  ASSERT_EQ(::read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  ASSERT_GT(child, 0);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  bool ended = false;
  for (int tries = 0; tries < 100 && !ended; ++tries) {
    std::this_thread::sleep_for(20ms);
    std::ifstream status("/proc/" + std::to_string(child) + "/stat");
    std::string id, name, state;
    ended = !(status >> id >> name >> state) || state == "Z" || state == "X";
  }
  EXPECT_TRUE(ended);
}

TEST(IceServers, coturn_gets_credentials_that_end_by_themselves) {
  Settings settings;
  EXPECT_EQ(ice_servers(settings, "p1", 1), "[]");
  settings.turn = {"turn:turn.example.org:3478?transport=udp"};
  settings.turn_secret = "north";
  // printf '1700000000:p1' | openssl dgst -sha1 -hmac north -binary | base64
  EXPECT_EQ(ice_servers(settings, "p1", 1'700'000'000),
            R"([{"urls":["turn:turn.example.org:3478?transport=udp"],)"
            R"("username":"1700000000:p1","credential":"qmV1Ez2SwzrylXCPMqxg9P1hY0Y="}])");
}

TEST(Messages, only_what_a_browser_may_say_is_read) {
  EXPECT_TRUE(std::holds_alternative<Again>(read_asked(R"({"m":"again"})").value()));
  auto const want = read_asked(R"({"m":"want","of":[{"p":"p2","source":"camera","layer":0}]})");
  ASSERT_TRUE(want.has_value());
  EXPECT_EQ(std::get<Want>(*want).of.at(0).layer, 0);
  auto const last = read_asked(R"({"m":"candidate","pc":"sub","c":null})");
  ASSERT_TRUE(last.has_value());
  EXPECT_TRUE(std::get<Candidate>(*last).candidate.empty());
  for (auto const* wrong :
       {"", "[]", R"({"m":1})", R"({"m":"publish","sdp":"v=0"})",
        R"({"m":"publish","sdp":"v=0","sources":[{"mid":"0","source":"screens"}]})",
        R"({"m":"want","of":[{"p":"p2","source":"camera","layer":3}]})",
        R"({"m":"answer","sdp":""})", R"({"m":"candidate","pc":"both","c":null})"})
    EXPECT_FALSE(read_asked(wrong).has_value()) << wrong;
}

TEST(Addresses, of_a_pool_are_read) {
  Address address;
  ASSERT_TRUE(read_address("ws://10.0.0.5:8189/janus", address));
  EXPECT_EQ(address.host + " " + address.port + " " + address.path, "10.0.0.5 8189 /janus");
  ASSERT_TRUE(read_address("ws://[fd00::5]", address));
  EXPECT_EQ(address.host + " " + address.port + " " + address.path, "fd00::5 8188 /");
  EXPECT_FALSE(read_address("http://10.0.0.5", address));
  EXPECT_FALSE(read_address("ws://10.0.0.5:x", address));
}

TEST(Recordings, keep_sound_and_let_pictures_go) {
  Folder folder;
  Recordings recordings(folder.path);
  auto const name =
      recordings.begin("p1", "v=0\r\nm=audio 9\r\nm=video 9\r\nm=audio 9\r\n", 77, false);
  EXPECT_EQ(name, "p1-1-77");
  EXPECT_EQ(fs::read_symlink(folder.path / "p1-1-77-video-1.mjr"), "/dev/null");
  std::string const info = R"({"t":"a","c":"opus","s":5,"u":9})";
  std::ofstream(folder.path / "p1-1-77-audio-0.mjr")
      << "MJR00002" << '\0' << static_cast<char>(info.size()) << info << "MEET";
  std::ofstream(folder.path / "p1-1-77-audio-2.mjr") << "MJR00002";  // the disk was full
  std::size_t missing = 0;
  auto const tracks = recordings.end(missing);
  ASSERT_EQ(tracks.size(), 1U);
  EXPECT_EQ(tracks[0].participant, "p1");
  EXPECT_EQ(tracks[0].began_us, 9);
  EXPECT_EQ(missing, 1U);
  EXPECT_FALSE(fs::is_symlink(folder.path / "p1-1-77-video-1.mjr"));
}

TEST(Recordings, say_that_packets_have_copies_as_janus_would) {
  Folder folder;
  auto const file = folder.path / "a.mjr";
  std::string const info = R"({"t": "a", "d": "copies in packets", "s": 5, "u": 9})";
  std::string_view constexpr frame("MEET\0\0\0\0\0\x0c\x80\xef", 12);
  std::ofstream(file) << "MJR00002" << '\0' << static_cast<char>(info.size()) << info << frame;
  mark_red(file);
  std::ifstream in(file);
  std::string const all(std::istreambuf_iterator<char>(in), {});
  EXPECT_TRUE(all.contains(R"({"t": "a", "or":111                , "s": 5, "u": 9}MEET)")) << all;
  EXPECT_EQ(began_of(file), 9);
}

}  // namespace
}  // namespace longspan::janus
