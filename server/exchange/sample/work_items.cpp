#include "exchange/sample/sample_projects.hpp"

namespace longspan::exchange::sample {

namespace {

// One row an item.
// clang-format off
constexpr ItemKind kBuilding[] = {
    {"01", "土方与基坑", "Earthworks and pit", "m³", 400, 8, 0, 160,
     {"earthworks", "machine_driver", "labourer"}, "excavator", "", "", 0},
    {"02", "基础工程", "Foundations", "m³", 90, 14, 80, 280,
     {"rebar", "concrete", "carpenter"}, "mixer_truck", "商品混凝土 ready-mixed concrete", "m³", 10},
    {"03", "主体结构", "Structure", "m³", 320, 26, 220, 600,
     {"rebar", "carpenter", "concrete"}, "tower_crane", "钢筋 reinforcing steel", "t", 1},
    {"04", "砌体工程", "Masonry", "m³", 180, 10, 420, 720,
     {"mason", "labourer", "scaffolder"}, "mixer", "加气混凝土砌块 aerated blocks", "m³", 10},
    {"05", "屋面与防水", "Roof and waterproofing", "m²", 350, 7, 580, 760,
     {"roofer", "waterproofer", "labourer"}, "hoist", "防水卷材 waterproofing membrane", "m²", 11},
    {"06", "门窗安装", "Doors and windows", "m²", 160, 7, 640, 860,
     {"carpenter", "curtain_wall", "labourer"}, "hoist", "断桥铝窗 insulated windows", "m²", 10},
    {"07", "水电暖安装", "Services", "点位", 120, 12, 500, 920,
     {"electrician", "plumber", "hvac"}, "welder_set", "线管与管件 conduits and fittings", "套", 10},
    {"08", "装饰装修", "Finishes", "m²", 1800, 11, 680, 970,
     {"plasterer", "painter", "tiler"}, "mixer", "腻子与涂料 putty and paint", "kg", 6},
    {"09", "室外工程", "External works", "m²", 600, 5, 840, 1000,
     {"paving", "labourer", "machine_driver"}, "roller", "透水砖 permeable paving", "m²", 10},
};
constexpr ItemKind kHouses[] = {
    {"01", "基础", "Foundations", "户", 100, 18, 0, 340,
     {"mason", "concrete", "labourer"}, "excavator", "商品混凝土 ready-mixed concrete", "m³", 220},
    {"02", "墙体与圈梁", "Walls and ring beams", "户", 100, 26, 160, 560,
     {"mason", "rebar", "labourer"}, "mixer", "烧结砖 bricks", "千块", 180},
    {"03", "屋面", "Roofs", "户", 100, 18, 380, 720,
     {"roofer", "carpenter", "labourer"}, "truck_crane", "屋面板 roof panels", "m²", 950},
    {"04", "门窗", "Doors and windows", "户", 100, 10, 520, 820,
     {"carpenter", "labourer", "curtain_wall"}, "hoist", "门窗 doors and windows", "套", 70},
    {"05", "水电", "Water and power", "户", 100, 12, 560, 900,
     {"electrician", "plumber", "labourer"}, "welder_set", "配电箱 distribution boxes", "台", 10},
    {"06", "抹灰粉刷", "Plaster and paint", "户", 100, 10, 640, 960,
     {"plasterer", "painter", "labourer"}, "mixer", "水泥 cement", "t", 12},
    {"07", "院落与排水", "Yards and drains", "户", 100, 6, 760, 1000,
     {"paving", "labourer", "plumber"}, "loader", "排水管 drain pipes", "m", 150},
};
constexpr ItemKind kRoad[] = {
    {"01", "路基土石方", "Subgrade", "m³", 90000, 22, 0, 420,
     {"earthworks", "machine_driver", "surveyor"}, "excavator", "", "", 0},
    {"02", "涵洞", "Culverts", "座", 20, 10, 100, 480,
     {"concrete", "rebar", "labourer"}, "truck_crane", "圆管涵 pipe culverts", "节", 60},
    {"03", "级配砂砾垫层", "Gravel base", "m²", 75000, 18, 300, 660,
     {"machine_driver", "labourer", "surveyor"}, "grader", "级配砂砾 graded gravel", "m³", 3},
    {"04", "水稳基层", "Stabilised base", "m²", 72000, 18, 420, 760,
     {"machine_driver", "paving", "labourer"}, "roller", "水稳料 stabilised mix", "t", 4},
    {"05", "沥青面层", "Asphalt", "m²", 70000, 22, 620, 900,
     {"paving", "machine_driver", "labourer"}, "roller", "沥青混合料 asphalt mix", "t", 1},
    {"06", "路肩与标线", "Shoulders and marking", "m", 10000, 6, 800, 970,
     {"painter", "labourer", "paving"}, "water_truck", "标线涂料 marking paint", "kg", 2},
    {"07", "照明与标志", "Lights and signs", "套", 40, 4, 850, 1000,
     {"electrician", "labourer", "machine_driver"}, "truck_crane", "路灯 street lamps", "套", 10},
};
constexpr ItemKind kIrrigation[] = {
    {"01", "渠道土方", "Canal earthworks", "m³", 60000, 20, 0, 400,
     {"earthworks", "machine_driver", "labourer"}, "excavator", "", "", 0},
    {"02", "防渗衬砌", "Lining", "m²", 52000, 28, 180, 720,
     {"concrete", "labourer", "carpenter"}, "mixer", "防渗膜 liner", "m²", 11},
    {"03", "节制闸与分水口", "Gates and turnouts", "座", 30, 14, 300, 820,
     {"rebar", "concrete", "steel"}, "truck_crane", "闸门 gates", "扇", 10},
    {"04", "滴灌管网", "Drip network", "m", 120000, 18, 460, 900,
     {"plumber", "labourer", "machine_driver"}, "loader", "PE 管 PE pipe", "m", 10},
    {"05", "首部泵房", "Pump house", "m²", 80, 10, 360, 860,
     {"mason", "electrician", "plumber"}, "mixer", "水泵机组 pump sets", "台", 1},
    {"06", "试水与修整", "Trial runs and finishing", "km", 10, 10, 820, 1000,
     {"plumber", "surveyor", "labourer"}, "loader", "", "", 0},
};
constexpr ItemKind kWater[] = {
    {"01", "水源井", "Wells", "口", 10, 14, 0, 300,
     {"piling", "machine_driver", "labourer"}, "piling_rig", "井管 well casing", "m", 900},
    {"02", "管沟开挖", "Trenches", "m³", 50000, 16, 80, 600,
     {"earthworks", "machine_driver", "labourer"}, "excavator", "", "", 0},
    {"03", "输配水管道", "Mains", "m", 60000, 28, 180, 760,
     {"plumber", "welder", "labourer"}, "truck_crane", "PE 管 PE pipe", "m", 10},
    {"04", "净水厂房", "Treatment house", "m²", 400, 18, 240, 820,
     {"rebar", "mason", "concrete"}, "tower_crane", "商品混凝土 ready-mixed concrete", "m³", 4},
    {"05", "设备安装", "Equipment", "台", 20, 12, 560, 900,
     {"electrician", "plumber", "hvac"}, "welder_set", "净水设备 treatment units", "台", 10},
    {"06", "入户接管", "House connections", "户", 1500, 12, 600, 1000,
     {"plumber", "labourer", "paving"}, "loader", "水表 water meters", "只", 10},
};
constexpr ItemKind kGreenhouse[] = {
    {"01", "场地平整", "Site levelling", "m²", 200000, 12, 0, 250,
     {"earthworks", "machine_driver", "surveyor"}, "bulldozer", "", "", 0},
    {"02", "墙体与基础", "Walls and footings", "m³", 9000, 22, 120, 480,
     {"mason", "concrete", "labourer"}, "mixer", "砖 bricks", "千块", 5},
    {"03", "钢骨架", "Steel frames", "榀", 300, 24, 320, 680,
     {"steel", "welder", "labourer"}, "truck_crane", "热镀锌钢管 galvanised tube", "t", 3},
    {"04", "覆膜与保温被", "Film and quilts", "m²", 110000, 16, 560, 860,
     {"labourer", "steel", "roofer"}, "forklift", "棚膜 film", "m²", 11},
    {"05", "水肥一体化", "Fertigation", "套", 20, 12, 620, 920,
     {"plumber", "electrician", "labourer"}, "welder_set", "滴灌首部 drip heads", "套", 10},
    {"06", "冷库与道路", "Cold store and roads", "m²", 4000, 14, 660, 1000,
     {"hvac", "paving", "steel"}, "roller", "冷库板 insulated panels", "m²", 9},
};
// clang-format on

}  // namespace

std::span<ItemKind const> items_of(WorkKind kind) {
  switch (kind) {
    case WorkKind::building:
      return kBuilding;
    case WorkKind::houses:
      return kHouses;
    case WorkKind::road:
      return kRoad;
    case WorkKind::irrigation:
      return kIrrigation;
    case WorkKind::water:
      return kWater;
    case WorkKind::greenhouse:
      return kGreenhouse;
  }
  return kBuilding;
}

}  // namespace longspan::exchange::sample
