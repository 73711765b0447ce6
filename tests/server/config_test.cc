#include "server/config.h"

#include <fstream>

#include "gtest/gtest.h"

namespace peidan::server {
namespace {

v1::ServerConfig Complete() {
  v1::ServerConfig config;
  config.set_data_dir("data");
  config.set_rules_dir("rules");
  FillDefaults(config);
  return config;
}

TEST(ConfigTest, DefaultsAreAllowed) { EXPECT_TRUE(CheckConfig(Complete(), false).ok()); }

TEST(ConfigTest, OnlyLoopbackIsServedWithoutIdentity) {
  for (const char* listen : {"127.0.0.1:0", "127.8.8.8:1", "localhost:7070", "[::1]:7070"}) {
    EXPECT_TRUE(IsLoopback(listen)) << listen;
  }
  for (const char* listen :
       {"0.0.0.0:7070", "[::]:7070", "10.0.0.1:7070", "example.org:7070", "127.evil.example:0", ":7070"}) {
    EXPECT_FALSE(IsLoopback(listen)) << listen;
    v1::ServerConfig config = Complete();
    config.set_listen(listen);
    EXPECT_FALSE(CheckConfig(config, false).ok()) << listen;
    EXPECT_TRUE(CheckConfig(config, true).ok()) << listen;
  }
}

TEST(ConfigTest, TheStoreIsADirectoryOrADatabaseWithoutPassword) {
  const auto code = [](const char* data_dir, const char* store) {
    v1::ServerConfig config;
    config.set_data_dir(data_dir);
    config.set_store(store);
    config.set_rules_dir("rules");
    FillDefaults(config);
    return CheckConfig(config, false).code();
  };
  EXPECT_EQ(code("", "postgresql://peidan@db1,db2/haidian"), absl::StatusCode::kOk);
  EXPECT_EQ(code("", ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("data", "postgresql://peidan@db1/haidian"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("", "postgresql://peidan:secret@db1/haidian"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("", "mysql://db1/haidian"), absl::StatusCode::kInvalidArgument);
}

TEST(ConfigTest, TheWatermarkLiesOutsideOfTheStore) {
  v1::ServerConfig config = Complete();
  EXPECT_EQ(config.watermark_file(), "data.watermark");
  for (const char* inside : {"data/watermark", "./data/deep/watermark", "other/../data/watermark", "data"}) {
    config.set_watermark_file(inside);
    EXPECT_EQ(CheckConfig(config, false).message(),
              "watermark_file: lies in data_dir, so that both would be exchanged together")
        << inside;
  }
  for (const char* outside : {"database/watermark", "/mnt/watermark", "data/../watermark"}) {
    config.set_watermark_file(outside);
    EXPECT_TRUE(CheckConfig(config, false).ok()) << outside;
  }
}

TEST(ConfigTest, TheBackupsLieOutsideOfTheStore) {
  v1::ServerConfig config = Complete();
  for (const char* inside : {"data", "data/", "./data/backups"}) {
    config.set_backup_dir(inside);
    EXPECT_EQ(CheckConfig(config, false).message(), "backup_dir: lies in data_dir, so that both would be lost together")
        << inside;
  }
  config.set_backup_dir("data-backups");
  EXPECT_TRUE(CheckConfig(config, false).ok());
}

TEST(ConfigTest, WhatLooksAfterADirectoryIsRefusedBesideADatabase) {
  v1::ServerConfig config;
  config.set_store("postgresql://peidan@db1/haidian");
  config.set_rules_dir("rules");
  FillDefaults(config);
  config.set_watermark_file("/mnt/watermark");
  EXPECT_EQ(CheckConfig(config, false).message(), "watermark_file: only beside data_dir");
  config.clear_watermark_file();
  config.set_scrub_seconds(60);
  EXPECT_EQ(CheckConfig(config, false).message(), "scrub_seconds: only beside data_dir");
  config.clear_scrub_seconds();
  config.set_backup_dir("/mnt/backups");
  EXPECT_EQ(CheckConfig(config, false).message(), "backup_dir: the database of the store makes its own backups");
  config.clear_backup_dir();
  config.set_backup_megabytes_per_second(16);
  EXPECT_EQ(CheckConfig(config, false).message(), "backup_megabytes_per_second: only beside data_dir");
  config.clear_backup_megabytes_per_second();
  EXPECT_TRUE(CheckConfig(config, false).ok());
}

TEST(ConfigTest, LimitsHoldAtBothEnds) {
  v1::ServerConfig config = Complete();
  for (const auto& [bytes, ok] :
       {std::pair(1023, false), {1024, true}, {4194304, true}, {4194305, false}, {-1, false}}) {
    config.set_max_request_bytes(bytes);
    EXPECT_EQ(CheckConfig(config, false).ok(), ok) << bytes;
  }
}

TEST(ConfigTest, AMisspeltFieldIsNamedWithItsPlace) {
  const std::string path = testing::TempDir() + "/bad.textproto";
  std::ofstream(path) << "data_dir: \"x\"\n  listne: \"y\"\n";
  const auto config = ReadConfigFile(path);
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(config.status().message().find(":2:9: "), std::string::npos) << config.status();
  EXPECT_NE(config.status().message().find("listne"), std::string::npos) << config.status();
  EXPECT_EQ(ReadConfigFile("/nowhere").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace peidan::server
