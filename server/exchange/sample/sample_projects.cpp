#include "exchange/sample/sample_projects.hpp"

namespace longspan::exchange::sample {

namespace {

using contract::Category;
using contract::Measure;
using enum WorkKind;
using enum Course;

constexpr SampleProject kProjects[] = {
    {"R01", "红柳镇中心小学", "Hongliu Town Central Primary School", Category::education, true,
     building, usual, 126, 4680, "红柳镇", "Hongliu Town", Measure::floor_area, 12600, "m²"},
    {"R02", "胡杨乡初级中学综合楼", "Huyang Township Middle School, main building",
     Category::education, true, building, late, 94, 3520, "胡杨乡", "Huyang Township",
     Measure::floor_area, 9400, "m²"},
    {"R03", "白杨镇中心幼儿园", "Baiyang Town Kindergarten", Category::education, true, building,
     done, 36, 1280, "白杨镇", "Baiyang Town", Measure::seats, 360, "个"},
    {"R04", "县职业技术学校实训楼", "County Vocational School, workshop building",
     Category::education, true, building, fast, 108, 4150, "绿洲镇", "Lüzhou Town",
     Measure::floor_area, 10800, "m²"},
    {"R05", "长渠乡寄宿制小学宿舍", "Changqu Township Primary School, dormitory",
     Category::education, true, building, nearly_done, 48, 1690, "长渠乡", "Changqu Township",
     Measure::floor_area, 4800, "m²"},
    {"R06", "甘泉镇中心卫生院", "Ganquan Town Central Health Centre", Category::health, true,
     building, usual, 64, 2860, "甘泉镇", "Ganquan Town", Measure::beds, 80, "张"},
    {"R07", "县人民医院传染病楼", "County Hospital, infectious diseases wing", Category::health,
     true, building, very_late, 118, 6240, "绿洲镇", "Lüzhou Town", Measure::beds, 120, "张"},
    {"R08", "石榴乡卫生院改扩建", "Shiliu Township Health Centre, extension", Category::health,
     true, building, done, 28, 980, "石榴乡", "Shiliu Township", Measure::beds, 30, "张"},
    {"R09", "沙枣乡安居房（一期）", "Shazao Township housing, phase one", Category::housing, true,
     houses, fast, 32, 3840, "沙枣乡", "Shazao Township", Measure::houses, 320, "户"},
    {"R10", "胡杨乡安居房", "Huyang Township housing", Category::housing, true, houses, usual, 26,
     3120, "胡杨乡", "Huyang Township", Measure::houses, 260, "户"},
    {"R11", "沙枣乡安居房（二期）", "Shazao Township housing, phase two", Category::housing, true,
     houses, early, 40, 4800, "沙枣乡", "Shazao Township", Measure::houses, 400, "户"},
    {"R12", "红柳镇至甘泉镇公路", "Hongliu to Ganquan road", Category::transport, true, road, usual,
     12, 5600, "红柳镇", "Hongliu Town", Measure::length, 12, "km"},
    {"R13", "长渠乡村组道路硬化", "Changqu Township village roads", Category::transport, true, road,
     silent, 8, 2240, "长渠乡", "Changqu Township", Measure::length, 8, "km"},
    {"R14", "北干渠防渗改造", "North canal lining", Category::water, true, irrigation, late, 9,
     2970, "石榴乡", "Shiliu Township", Measure::length, 9, "km"},
    {"R15", "万亩枣园节水灌溉", "Orchard drip irrigation", Category::water, false, irrigation,
     usual, 11, 2420, "沙枣乡", "Shazao Township", Measure::area, 670, "ha"},
    {"R16", "东片区农村饮水安全", "Eastern villages safe drinking water", Category::water, true,
     water, nearly_done, 7, 3360, "白杨镇", "Baiyang Town", Measure::houses, 1050, "户"},
    {"R17", "设施农业示范园", "Greenhouse demonstration park", Category::agriculture, false,
     greenhouse, usual, 6, 1860, "甘泉镇", "Ganquan Town", Measure::area, 12, "ha"},
    {"R18", "农产品冷链集散中心", "Farm produce cold-chain centre", Category::industry, false,
     building, overdue_start, 82, 3980, "绿洲镇", "Lüzhou Town", Measure::capacity, 8000, "t"},
    {"R19", "县文化馆与图书馆", "County culture house and library", Category::culture, true,
     building, silent, 72, 3160, "绿洲镇", "Lüzhou Town", Measure::floor_area, 7200, "m²"},
    {"R20", "县养老服务中心", "County care home", Category::civil_affairs, true, building, usual,
     58, 2480, "绿洲镇", "Lüzhou Town", Measure::beds, 150, "张"},
    {"R21", "城区污水处理扩容", "Sewage works extension", Category::environment, true, water, early,
     6, 4260, "绿洲镇", "Lüzhou Town", Measure::capacity, 10000, "m³/d"},
    {"R22", "白杨镇供热管网改造", "Baiyang Town heating network", Category::energy, true, water,
     done, 4, 1540, "白杨镇", "Baiyang Town", Measure::length, 6, "km"},
};

}  // namespace

std::span<SampleProject const> sample_projects() { return kProjects; }

}  // namespace longspan::exchange::sample
