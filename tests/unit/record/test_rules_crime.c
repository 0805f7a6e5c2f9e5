#include "check.h"
#include "record_json.h"

#define SEIZURE(more) "{'drugSeizure':{'seizureDate':'2024-05-02'," more "}}"

static void takes_a_drug_seizure(void)
{
    RECORD_JSON_CHECK(
        {SEIZURE("'drug':'HEROIN','quantity':12.5,'unit':'KILOGRAM','place':'Port Utopia','country':'UTO'"),
         "seizure heroin, 12.5 kilogram, 2024-05-02 Port Utopia UTO"},
        {SEIZURE("'drug':'OTHER_DRUG','drugName':'specimenol','quantity':300,'unit':'TABLET'"),
         "seizure other drug specimenol, 300 tablet, 2024-05-02"},
        {SEIZURE("'drug':'HEROIN','quantity':1,'unit':'UNIT','valueUsd':'5700000000','purityPercent':82.5,"
                 "'transitCountries':['UTO','D','UTO'],'transport':'SEA','vesselNumber':'IMO 9074729'"),
         ""});
}

static void refuses_a_seizure_that_cannot_be_counted(void)
{
    RECORD_JSON_CHECK(
        {SEIZURE("'quantity':1,'unit':'UNIT'"), "refused: drugSeizure.drug: is required"},
        {SEIZURE("'drug':'HEROIN','unit':'UNIT'"), "refused: drugSeizure.quantity: is required"},
        {SEIZURE("'drug':'HEROIN','quantity':1"), "refused: drugSeizure.unit: is required"},
        {"{'drugSeizure':{'drug':'HEROIN','quantity':1,'unit':'UNIT'}}",
         "refused: drugSeizure.seizureDate: is required"},
        {SEIZURE("'drug':'PRECURSOR','quantity':1,'unit':'UNIT'"),
         "refused: drugSeizure.drugName: is required"},
        {SEIZURE("'drug':'HEROIN','quantity':-1,'unit':'UNIT'"),
         "refused: drugSeizure.quantity: is negative"},
        {SEIZURE("'drug':'HEROIN','quantity':'NaN','unit':'UNIT'"),
         "refused: drugSeizure.quantity: is not a number"},
        {SEIZURE("'drug':'HEROIN','quantity':'Infinity','unit':'UNIT'"),
         "refused: drugSeizure.quantity: is not a number"},
        {SEIZURE("'drug':'HEROIN','quantity':1e12,'unit':'UNIT'"),
         "refused: drugSeizure.quantity: is not between 0 and 1e+09"},
        {SEIZURE("'drug':'HEROIN','quantity':1,'unit':'UNIT','purityPercent':101"),
         "refused: drugSeizure.purityPercent: is not between 0 and 100"},
        {SEIZURE("'drug':'HEROIN','quantity':1,'unit':'UNIT','transitCountries':['UTO','ZZ']"),
         "refused: drugSeizure.transitCountries[1]: \"ZZ\" is not a country"});
}

static void takes_a_trafficking_case(void)
{
    RECORD_JSON_CHECK(
        {"{'traffickingCase':{'kind':'MIGRANT_SMUGGLING','date':'2024-05','country':'UTO','rescued':12,"
         "'victims':{'women':7,'boys':5},'route':['UTO','D','UTO'],'transport':['ROAD','SEA'],"
         "'exploitation':['FORCED_LABOUR'],'methodsOfControl':['DEBT_BONDAGE','THREATS']}}",
         "migrant smuggling, 2024-05 UTO, rescued 12"},
        {"{'traffickingCase':{'date':'2024-05'}}", "refused: traffickingCase.kind: is required"},
        {"{'traffickingCase':{'kind':'MIGRANT_SMUGGLING','methodsOfControl':['THREATS','THREATS']}}",
         "refused: traffickingCase.methodsOfControl[1]: stands twice"},
        {"{'traffickingCase':{'kind':'MIGRANT_SMUGGLING','nationalities':['UTO','UTO']}}",
         "refused: traffickingCase.nationalities[1]: stands twice"});
}

static void takes_a_cyber_indicator(void)
{
    RECORD_JSON_CHECK(
        {"{'cyberIndicator':{'kind':'DOMAIN','value':'evil.example','threat':'phishing',"
         "'firstSeen':'2024-01','lastSeen':'2024-05-02','tlp':'TLP_AMBER','pap':'PAP_RED',"
         "'aiGenerated':true,'confidencePercent':80}}",
         "domain evil.example, phishing, seen 2024-05-02"},
        {"{'cyberIndicator':{'kind':'ACCOUNT','value':'@specimen','platform':'example'}}",
         "account @specimen example"},
        {"{'cyberIndicator':{'kind':'ACCOUNT','value':'@specimen'}}",
         "refused: cyberIndicator.platform: is required"},
        {"{'cyberIndicator':{'value':'evil.example'}}", "refused: cyberIndicator.kind: is required"},
        {"{'cyberIndicator':{'kind':'MALWARE'}}", "refused: cyberIndicator.value: is required"},
        {"{'cyberIndicator':{'kind':'MALWARE','value':'X','firstSeen':'2024-05-02','lastSeen':'2024-05-01'}}",
         "refused: cyberIndicator.lastSeen: 2024-05-01 is before firstSeen, 2024-05-02"},
        {"{'cyberIndicator':{'kind':'MALWARE','value':'X','confidencePercent':101}}",
         "refused: cyberIndicator.confidencePercent: is not between 0 and 100"});
}

#define INDICATOR(kind, value) "{'cyberIndicator':{'kind':'" kind "','value':'" value "','platform':'x'}}"
#define DIGITS20 "01234567890123456789"

static void refuses_a_value_that_is_not_of_its_kind(void)
{
    RECORD_JSON_CHECK(
        {INDICATOR("IPV4", "192.0.2.1"), ""},
        {INDICATOR("IPV4", "2001:db8::1"),
         "refused: cyberIndicator.value: \"2001:db8::1\" is not of the kind"},
        {INDICATOR("IPV4", "192.0.2.256"), "refused: cyberIndicator.value: IP address: "},
        {INDICATOR("IPV6", "2001:db8::1"), ""},
        {INDICATOR("IPV6", "192.0.2.1"), "refused: cyberIndicator.value: \"192.0.2.1\" is not of the kind"},
        {INDICATOR("DOMAIN", "evil example"), "refused: cyberIndicator.value: domain name: "},
        {INDICATOR("URL", "evil.example"), "refused: cyberIndicator.value: URL: "},
        {INDICATOR("EMAIL", "evil.example"), "refused: cyberIndicator.value: e-mail address: "},
        {INDICATOR("SHA1", DIGITS20 DIGITS20), ""},
        {INDICATOR("MD5", DIGITS20 DIGITS20), "refused: cyberIndicator.value: "},
        {INDICATOR("SHA256", DIGITS20 DIGITS20), "refused: cyberIndicator.value: "},
        {INDICATOR("PHONE", "555 0100"), "refused: cyberIndicator.value: telephone number: "},
        {INDICATOR("IMEI", "490154203237510"), ""},
        {INDICATOR("IMEI", "4901542032375"), "refused: cyberIndicator.value: IMEI: "},
        {INDICATOR("CRYPTO_ADDRESS", "wallet"), "refused: cyberIndicator.value: cryptocurrency address: "},
        {INDICATOR("ACCOUNT", "two words"), "refused: cyberIndicator.value: account handle: "},
        {INDICATOR("MALWARE", "!!"), "refused: cyberIndicator.value: malware name: "});
}

static void takes_an_organisation(void)
{
    RECORD_JSON_CHECK(
        {"{'organisation':{'kind':'COMPANY','name':'Specimen Ltd','country':'UTO',"
         "'registrationNumber':'UT-12345'}}",
         "company Specimen Ltd, UTO UT-12345"},
        {"{'organisation':{'kind':'COMPANY'}}", "refused: organisation.name: is required"},
        {"{'organisation':{'name':'Specimen Ltd'}}", "refused: organisation.kind: is required"});
}

CHECK_MAIN("rules_crime", {"takes a drug seizure", takes_a_drug_seizure},
           {"refuses a seizure that cannot be counted", refuses_a_seizure_that_cannot_be_counted},
           {"takes a trafficking case", takes_a_trafficking_case},
           {"takes a cyber indicator", takes_a_cyber_indicator},
           {"refuses a value that is not of its kind", refuses_a_value_that_is_not_of_its_kind},
           {"takes an organisation", takes_an_organisation})
