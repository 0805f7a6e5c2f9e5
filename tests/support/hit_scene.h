/*
 * hit_scene: a federation of BS, CO and PA in which CO meets a record of BS, for tests about hits.
 *
 * Everything that fails here ends the test program; what a test is about is called by itself.
 */
#ifndef HIT_SCENE_H
#define HIT_SCENE_H

#include "federation.h"

enum { HIT_BS, HIT_CO, HIT_PA };

#define HIT_MINUTE_MS 60000

struct hit_scene {
    struct federation federation;
    char record[37]; /* of BS, a passport with the number A000001, for all */
    struct wire *clients[3];
    struct wire *links[3]; /* BS-CO, BS-PA, CO-PA */
    char failure[256];     /* of the last act; "": it was done */
    char text[2048];       /* of the last list */
};

/* Make and link the three, and let BS publish its record. */
void hit_scene_begin(struct hit_scene *scene);
void hit_scene_end(struct hit_scene *scene);

/* Start a node again that was killed, with a client and its links. */
void hit_scene_start(struct hit_scene *scene, int place);

/* Check a document's number at a bureau; return how many hits the answer has. */
size_t hit_scene_check(struct hit_scene *scene, int at, const char *number, const char *place);

/* Let so much time pass that hits are told and delivered. */
void hit_scene_tell(struct hit_scene *scene);

/* Check and tell; write the id of the hit, which is CO's only one. */
void hit_scene_hit(struct hit_scene *scene, char id[37]);

/* List the hits that a bureau sees, one a line: "CO told turn CO", "CO asked due 12:10 OVERDUE turn BS". Times are minutes
 * since the scene began. */
const char *hit_scene_list(struct hit_scene *scene, int at, Comity__HitsRequest__Which which);

/* Ask for one hit, with its steps; NULL: refused, see `failure`. federation_free_answer() it. */
Comity__Answer *hit_scene_show(struct hit_scene *scene, int at, const char *id);

/* Act on a hit; true: it was done. Sets the id. */
bool hit_scene_act(struct hit_scene *scene, int at, const char *id, Comity__HitActRequest *act);
bool hit_scene_verify(struct hit_scene *scene, int at, const char *id, Comity__Priority priority);
bool hit_scene_answer(struct hit_scene *scene, int at, const char *id, Comity__Hit__Answer word,
                      unsigned minutes);
bool hit_scene_close(struct hit_scene *scene, int at, const char *id, Comity__Hit__Outcome outcome);

#endif
