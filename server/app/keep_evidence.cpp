#include "app/keep_evidence.hpp"

namespace longspan::app {

void note_evidence(StoreCalls const& store, std::vector<KeptFile> const& files) {
  store.write([&files, now = store.now()](store::Db& db) {
    for (auto const& file : files)
      db.write(
          "INSERT INTO evidence (sha256, media_type, bytes, received_us, author)"
          " VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
          {store::Param::blob(file.sha256.blob()), file.media_type, file.bytes, now.us});
  });
}

}  // namespace longspan::app
