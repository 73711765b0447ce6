#include "storage/reference/table_words.h"

#include "peidan/v1/catalog.pb.h"

namespace peidan::storage {

const Words& SubdistrictTypeWords() {
  static const Words words = {{"街道", v1::SUBDISTRICT_TYPE_STREET}, {"镇", v1::SUBDISTRICT_TYPE_TOWN}};
  return words;
}

const Words& CommunityTypeWords() {
  static const Words words = {
      {"老旧小区", v1::COMMUNITY_TYPE_OLD_COMPOUND},
      {"商品房", v1::COMMUNITY_TYPE_COMMERCIAL_HOUSING},
      {"单位大院", v1::COMMUNITY_TYPE_WORK_UNIT_COMPOUND},
      {"回迁", v1::COMMUNITY_TYPE_RESETTLEMENT},
      {"村", v1::COMMUNITY_TYPE_VILLAGE},
      {"高校", v1::COMMUNITY_TYPE_UNIVERSITY},
  };
  return words;
}

const Words& ResourceKindWords() {
  static const Words words = {
      {"service", v1::RESOURCE_KIND_SERVICE},   {"venue", v1::RESOURCE_KIND_VENUE},   {"fund", v1::RESOURCE_KIND_FUND},
      {"expert", v1::RESOURCE_KIND_EXPERT},     {"policy", v1::RESOURCE_KIND_POLICY}, {"team", v1::RESOURCE_KIND_TEAM},
      {"training", v1::RESOURCE_KIND_TRAINING}, {"goods", v1::RESOURCE_KIND_GOODS},
  };
  return words;
}

const Words& ServiceFieldWords() {
  static const Words words = {
      {"culture", v1::SERVICE_FIELD_CULTURE},
      {"education", v1::SERVICE_FIELD_EDUCATION},
      {"health", v1::SERVICE_FIELD_HEALTH},
      {"data", v1::SERVICE_FIELD_DATA},
      {"elderly_care", v1::SERVICE_FIELD_ELDERLY_CARE},
      {"rule_of_law", v1::SERVICE_FIELD_RULE_OF_LAW},
      {"safety", v1::SERVICE_FIELD_SAFETY},
      {"beautification", v1::SERVICE_FIELD_BEAUTIFICATION},
  };
  return words;
}

const Words& OrdererTypeWords() {
  static const Words words = {{"community", v1::ORDERER_TYPE_COMMUNITY},
                              {"village", v1::ORDERER_TYPE_VILLAGE},
                              {"subdistrict", v1::ORDERER_TYPE_SUBDISTRICT}};
  return words;
}

const Words& CapacityPeriodWords() {
  static const Words words = {{"week", v1::CAPACITY_PERIOD_WEEK},
                              {"month", v1::CAPACITY_PERIOD_MONTH},
                              {"quarter", v1::CAPACITY_PERIOD_QUARTER},
                              {"year", v1::CAPACITY_PERIOD_YEAR}};
  return words;
}

const Words& ResourceStateWords() {
  static const Words words = {{"active", v1::RESOURCE_STATE_ACTIVE},
                              {"paused", v1::RESOURCE_STATE_PAUSED},
                              {"retired", v1::RESOURCE_STATE_RETIRED}};
  return words;
}

}  // namespace peidan::storage
