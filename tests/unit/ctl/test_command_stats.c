#include "check.h"
#include "comity/message.h"
#include "sample_figures.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct scripted scripted;

static void begin(void)
{
    scripted_init(&scripted);
    sample_figures_answer(&scripted);
}

static void people_get_an_overview(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "YEAR  SHARED  CREATED"));
    CHECK(scripted_says(&scripted, "2024     191       61"));
    CHECK(scripted_says(&scripted, "Shared: 1.7 times in 1.0 years, 70.3 % a year."));
    CHECK(scripted_says(&scripted, "Americas     154  81 %   ##############################"));
    CHECK(scripted_says(&scripted, "(none)         7  4 %    #"));
    CHECK(scripted_says(&scripted, "2024        3  67 %      "));
    CHECK(scripted_says(&scripted, "2024     9      4         3     1  12 min 34 s"));
    CHECK_SAME_TEXT(scripted.err, ""); /* at home nothing is withheld */
    scripted_release(&scripted);
}

static void the_days_are_those_that_were_typed(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "arrests", "--since", "2023", "--until=2024-06"),
                      OUTCOME_DONE);
    Comity__Request *request = scripted_request(&scripted);
    REQUIRE(request != NULL && request->body_case == COMITY__REQUEST__BODY_STATS);
    CHECK_SAME_TEXT(request->stats->since, "2023");
    CHECK_SAME_TEXT(request->stats->until, "2024-06");
    message_free(&request->base);
    scripted_release(&scripted);
}

static void records_are_summed_by_one_word_or_two(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "region"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "Americas     154      104"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "type,year", "--count", "created"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "TYPE              2023  2024\n"));
    CHECK(scripted_says(&scripted, "travel_document     40    60\n"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "region,year"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "REGION    2023  2024  GROWTH\n"));
    CHECK(scripted_says(&scripted, "Americas   112   154  1.4x\n"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "year", "--bureau", "CO"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2024       4        1"));
    scripted_release(&scripted);
}

static void csv_has_every_row_or_the_sums(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--csv"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "year,bureau,region,type,shared,created,updated,withdrawn,expired\r\n"));
    CHECK(scripted_says(&scripted, "2023,CO,Americas,trafficking_case,12,,0,0,0\r\n"));
    CHECK(scripted_says(&scripted, "2024,XX,,vehicle,7,0,0,0,0\r\n"));
    CHECK(scripted_complains(&scripted, "3 small numbers (1 to 4)"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--csv", "--exact"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2023,CO,Americas,trafficking_case,12,3,0,0,0\r\n"));
    CHECK_SAME_TEXT(scripted.err, "");
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "region", "--csv"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "region,shared,created,updated,withdrawn,expired,withheld\r\n"));
    CHECK(scripted_says(&scripted, "Americas,150,100,0,0,0,3\r\n"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "records", "--by", "bureau,year", "--csv"),
                      OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "CO,12,,1\r\n"));
    scripted_release(&scripted);
}

static void arrests_are_told_by_region_and_by_pair(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "arrests"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "Americas         2   3  67 %         2          1"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "arrests", "--made", "--csv"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out,
                    "year,bureau,region,involved,wanting,arresting,all_arrests\r\n2024,,Europe,3,3,1,0\r\n");
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "matrix"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "WANTED BY  BS  CO  DE\n"));
    CHECK(scripted_says(&scripted, "CO          2"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "matrix", "--csv"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "year,wanting,arresting,arrests\r\n2024,CO,BS,2\r\n2024,DE,BS,1\r\n");
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "matrix", "--made"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "No arrests"));
    scripted_release(&scripted);
}

static void hits_are_told_by_whose_record_was_met(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "hits"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted,
                        "2024  all            9      4         3     1       0  12 min 34 s  1 h 00 min\n"));
    CHECK(scripted_says(&scripted, "2024  CO             5"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "hits", "--csv"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2024,CO,,5,4,3,1,0,754,3600\r\n"));
    scripted_release(&scripted);
}

static void queries_are_told_by_who_asked(void)
{
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "queries"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "2024  BS        check      200      3  2 %\n"));
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "queries", "--csv"), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "year,bureau,request,asked,shown\r\n2024,BS,check,200,3\r\n");
    scripted_release(&scripted);
}

static void one_json_document_has_all(void)
{
    begin();
    scripted.context.is_json = true;
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats"), OUTCOME_DONE);
    CHECK(scripted_says(&scripted, "\"since\": \"2023-01-01\""));
    CHECK(scripted_says(&scripted, "\"withheld\": ["));
    CHECK(scripted_says(&scripted, "\"counted\": \"made\""));
    CHECK(scripted_says(&scripted, "\"wanting\": \"CO\""));
    CHECK(scripted_says(&scripted, "\"medianSeconds\": 754"));
    CHECK(!scripted_says(&scripted, "\"created\": \"3\""));
    CHECK(scripted_complains(&scripted, "3 small numbers"));
    scripted_release(&scripted);
}

static void a_page_stands_alone(void)
{
    char directory[SCRATCH_PATH_BYTES], path[SCRATCH_PATH_BYTES + 16];
    scratch_make(directory);
    snprintf(path, sizeof path, "%s/page.html", directory);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "--html", path), OUTCOME_DONE);
    CHECK_SAME_TEXT(scripted.out, "");
    long size = scratch_size(path);
    REQUIRE(size > 0);
    char *page = (char *)scratch_load(path, size);
    page = realloc(page, (size_t)size + 1);
    page[size] = '\0';
    CHECK(strstr(page, "<h1>Figures of the federation demo&#60;1&#62;</h1>") != NULL);
    CHECK(strstr(page, "as counted at BS on 2025-01-02 03:04 UTC") != NULL);
    CHECK(strstr(page, "3 small numbers (1 to 4) of records about victims are left out") != NULL);
    CHECK(strstr(page, "<td>187 +</td>") != NULL); /* 4 of CO are not in it */
    CHECK(strstr(page, "records shared at the end, and more</dt><dd>187</dd>") != NULL);
    CHECK(strstr(page, "Records shared, without those that are left out: 1.7 times") != NULL);
    CHECK(strstr(page, "of them involve Americas</dt><dd>67 %</dd>") != NULL);
    CHECK(strstr(page, "<td>12 min 34 s</td>") != NULL);
    CHECK(strstr(page, "http:") == NULL && strstr(page, "https:") == NULL && strstr(page, "src=") == NULL);
    CHECK(strstr(page, "default-src 'none'") != NULL);
    free(page);
    scripted_release(&scripted);
    begin();
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "--html", "/no/such/place.html"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "/no/such/place.html: cannot be written"));
    scripted_release(&scripted);
    scratch_remove(directory);
}

static void what_makes_no_sense_is_refused(void)
{
    static const char *const RUNS[][6] = {
        {"stats", "birthdays"},
        {"stats", "--csv"},
        {"stats", "--by", "year"},
        {"stats", "arrests", "--by", "year"},
        {"stats", "records", "--made"},
        {"stats", "records", "--by", "month"},
        {"stats", "records", "--by", "year,year"},
        {"stats", "records", "--by", "year,"},
        {"stats", "records", "--by", "year", "--count"},
        {"stats", "records", "--count", "created"},
        {"stats", "records", "--by=year,type", "--count", "stolen"},
        {"stats", "records", "--html", "x"},
        {"stats", "records", "records"},
    };
    scripted_init(&scripted);
    for (size_t i = 0; i < sizeof RUNS / sizeof RUNS[0]; i++)
        CHECK_CASE(scripted_run(&scripted, RUNS[i]) == OUTCOME_USAGE, "%s %s", RUNS[i][1],
                   RUNS[i][2] == NULL ? "" : RUNS[i][2]);
    CHECK(scripted_request(&scripted) == NULL);
    scripted_release(&scripted);
}

static void what_the_daemon_refuses_is_told(void)
{
    scripted_init(&scripted);
    scripted_refuse(&scripted, ERROR_INVALID, "since: no such day");
    CHECK_SAME_NUMBER(SCRIPTED_RUN(&scripted, "stats", "--since", "2024-02-30"), OUTCOME_FAILED);
    CHECK(scripted_complains(&scripted, "since: no such day"));
    scripted_release(&scripted);
}

CHECK_MAIN("command_stats", {"people get an overview", people_get_an_overview},
           {"the days are those that were typed", the_days_are_those_that_were_typed},
           {"records are summed by one word or two", records_are_summed_by_one_word_or_two},
           {"CSV has every row, or the sums", csv_has_every_row_or_the_sums},
           {"arrests are told by region and by pair", arrests_are_told_by_region_and_by_pair},
           {"hits are told by whose record was met", hits_are_told_by_whose_record_was_met},
           {"queries are told by who asked", queries_are_told_by_who_asked},
           {"one JSON document has all", one_json_document_has_all},
           {"a page stands alone", a_page_stands_alone},
           {"what makes no sense is refused", what_makes_no_sense_is_refused},
           {"what the daemon refuses is told", what_the_daemon_refuses_is_told})
