/*
 * limits: every limit of the system, with the arithmetic behind it.
 */
#ifndef COMITY_LIMITS_H
#define COMITY_LIMITS_H

/* An entry fits the 16-bit length of a tlog-tiles bundle. */
#define LIMIT_ENTRY_BYTES 65535u

/* Decoding one entry may allocate at most this: its texts once (64 KiB), and the structs and pointers around
 * them. The largest struct that says something, an arrest warrant of 10 texts, has 104 bytes and 16 for each
 * of them. */
#define LIMIT_ENTRY_DECODE_BYTES (8u * 65536u)

/* Why somebody did something, in their own words. */
#define LIMIT_REASON_BYTES 1000u

/* A bureau code is 2 to 8 characters of A-Z and 0-9; with its NUL. */
#define LIMIT_BUREAU_CHARS 8u
#define LIMIT_BUREAU_BYTES 9u

/* Federation names are part of the origin line, which must stay <= 255 bytes (cosignature structures). */
#define LIMIT_FEDERATION_CHARS 64u
#define LIMIT_ORIGIN_BYTES 128u

/* Bureaus of one federation: 196 INTERPOL members, with room. */
#define LIMIT_BUREAUS 256u

/* Logs in one store: one of each bureau, and the node's audit log. */
#define LIMIT_LOGS (LIMIT_BUREAUS + 1u)

/* A frame is 4 bytes of length (of type and body), 1 byte of type, the body. Before a peer's hello nothing
 * longer than 4 KiB is meaningful; afterwards 1 MiB, which holds 15 of the largest entries and their proof. */
#define LIMIT_FRAME_HEADER_BYTES 5u
#define LIMIT_FRAME_HELLO_BYTES 4096u
#define LIMIT_FRAME_BYTES (1024u * 1024u)

/* A chunk is closed at 256 KiB of leaves or 4096 leaves, whichever comes first, but always holds one leaf:
 * 256 KiB + one entry of 64 KiB + 130 KiB of field headers (32 bytes a hash at most) stays below 1 MiB. */
#define LIMIT_CHUNK_BYTES (256u * 1024u)
#define LIMIT_CHUNK_LEAVES 4096u

/* What a sender may have under way to one peer, per origin, before that peer's disk has acknowledged: eight
 * chunks keep a line of 100 ms and 20 MB/s busy. */
#define LIMIT_WINDOW_BYTES (8u * LIMIT_CHUNK_BYTES)

/* Chunks of one origin that may be under way to one peer: as many as the window holds, were each a quarter
 * full. */
#define LIMIT_WINDOW_CHUNKS 32u

/* Leaves asked for again in one message, and bytes of entries in one answer. */
#define LIMIT_ASK_LEAVES 256u
#define LIMIT_FILL_BYTES (256u * 1024u)

/* Entries told as seen in one message: 256 of at most 20 bytes each. */
#define LIMIT_SEEN 256u

/* Bytes of checkpoint notes in one heads message; one note more fits the frame. */
#define LIMIT_HEADS_BYTES (256u * 1024u)

/* Notes of one cosigned message, a node's own and the receiver's for each origin, each with one cosignature: 512
 * of at most 1,060 bytes (body 148, four signatures of the origin 712, a cosignature 198) fit a frame. Those with
 * many cosignatures are sent one by one up to a soft limit; one note more fits the frame. */
#define LIMIT_COSIGNED_NOTES (2u * LIMIT_BUREAUS)
#define LIMIT_COSIGNED_BYTES (256u * 1024u)

/* A peer says hello at once; then something at least every 30 s, if only a ping; three times that is silence. */
#define LIMIT_HELLO_MS 10000
#define LIMIT_QUIET_MS 30000
#define LIMIT_SILENCE_MS 90000

/* Decoding one frame may allocate at most this: the bytes themselves, and 16 bytes of view for each of the at
 * most 4096 leaves, and the same again for what protobuf-c rounds up. */
#define LIMIT_DECODE_BYTES (4u * LIMIT_FRAME_BYTES)

/* A batch is committed at the latest when it holds this; two batches (one filling, one under way) exist. */
#define LIMIT_BATCH_BYTES (4u * 1024u * 1024u)
#define LIMIT_BATCH_LEAVES 16384u

/* While the store cannot write, the audit log alone may go on filling a batch by so much: 16,384 questions of 250 bytes, an
 * hour of a border desk that asks four times a second. */
#define LIMIT_AUDIT_RESERVE_BYTES (4u * 1024u * 1024u)
#define LIMIT_AUDIT_RESERVE_LEAVES 16384u

/* An overlay of index rows is handed to the index at the latest when it holds this; two overlays exist. */
#define LIMIT_OVERLAY_BYTES (64u * 1024u * 1024u)

/* A Merkle proof has at most 63 hashes, since sizes stay below 2^63. */
#define LIMIT_PROOF_HASHES 63u

/* Keys that a log may be signed with at the same time: the present one, the next, and two that were. */
#define LIMIT_LOG_KEYS 4u

/* A signed note: a checkpoint may carry a signature by each key of its log and a cosignature by each other
 * bureau. A cosignature line has at most 198 bytes (dash and space 4, name 88, space, base64 of 76 bytes 104,
 * newline), so that 256 of them take 50 KiB and leave room for the body and the log's own lines. */
#define LIMIT_NOTE_BYTES (64u * 1024u)
#define LIMIT_NOTE_SIGNATURES (LIMIT_BUREAUS + LIMIT_LOG_KEYS)

/* The text of a checkpoint: an origin line of 127 bytes, a size of 19 digits, a root of 44 characters, and room
 * for extension lines, which Comity's own do not have. Its origin's signatures add 230 bytes each. So the newest
 * note fits a hello, and two of them fit an entry with all that makes them evidence. */
#define LIMIT_CHECKPOINT_BYTES 1024u

/* Evidence of a fork: two such notes with at most 8 signatures each, and two proofs of 63 hashes. */
#define LIMIT_EVIDENCE_BYTES 16384u

/* Control socket: requests of one client that are not answered yet; what may wait for one client's reading. */
#define LIMIT_CLIENT_REQUESTS 1024u
#define LIMIT_CLIENT_OUTPUT_BYTES (4u * 1024u * 1024u)
#define LIMIT_CLIENTS 256u

/* Peer connections that have not authenticated yet, in all and per address. */
#define LIMIT_UNAUTHENTICATED 64u
#define LIMIT_UNAUTHENTICATED_PER_ADDRESS 8u

/* Search keys of one record, and characters of one key. */
#define LIMIT_RECORD_KEYS 256u
#define LIMIT_KEY_BYTES 256u

/* Attachments of a message. A part of 48 KiB leaves an entry 16 KiB for the envelope and its distribution. All files of a
 * message together have at most 10 MiB: 214 parts, and one more for each of 16 files that begins another; their ids (38
 * bytes each) take 9 KiB of the message's own entry. */
#define LIMIT_ATTACHMENT_PART_BYTES (48u * 1024u)
#define LIMIT_ATTACHMENTS_BYTES (10u * 1024u * 1024u)
#define LIMIT_MESSAGE_ATTACHMENTS 16u
#define LIMIT_ATTACHMENT_PARTS 214u

/* Messages of one thread that are looked at, the newest passed over: 72 bytes each. */
#define LIMIT_THREAD_MESSAGES 1024u

/* Requests that wait for the node to remind of them: 24 bytes each. Those that find no room get their turn when the others
 * are done. */
#define LIMIT_REMINDED 4096u

/* A file's name, as the systems that it may come from allow it. */
#define LIMIT_FILE_NAME_BYTES 255u

/* One line of an import: an entry of 64 KiB in JSON, each byte at worst as six characters, fits 1 MiB. The
 * public notices are one document: 6,400 of them with every detail are about 2 kB each; 32 MiB holds that
 * twice over. */
#define LIMIT_IMPORT_LINE_BYTES (1024u * 1024u)
#define LIMIT_IMPORT_DOCUMENT_BYTES (32u * 1024u * 1024u)

/* Rows of the index by which one record is found by name: 35 names of 16 words could have thousands; a name has
 * about 12, so that 32 aliases still fit. */
#define LIMIT_RECORD_NAME_ROWS 512u

/* A search by name. A common name among 44 million records has some 400,000 rows in the index, and reading one
 * takes 0.3 µs: a million are 0.3 s, in steps of 4096 (1 ms), between which the loop does other work. Comparing a
 * record takes up to 30 µs: 4096 are 0.12 s, in steps of 64 names. Hits beyond 100 are not a list that a person
 * reads. */
#define LIMIT_SEARCH_ROWS (1024u * 1024u)
#define LIMIT_SEARCH_CANDIDATES 4096u
#define LIMIT_SEARCH_HITS 100u

/* Regions, and how often a bureau belongs to one: each of 256 bureaus may change four times. */
#define LIMIT_REGIONS 64u
#define LIMIT_REGION_MEMBERS 1024u
/* Live questions to other bureaus. A question is a key of at most 256 bytes or a name of at most 1,000, a purpose of at
 * most 1,000, and 200 bytes around them: 4 KiB hold it. So many may be unanswered between two bureaus, each way: 32
 * officers at once, or a search of 300 ms each answered ten times a second; they take 160 KiB of a session. */
#define LIMIT_QUERY_STATEMENT_BYTES 4096u
#define LIMIT_QUERY_NAME_BYTES 1000u
#define LIMIT_QUESTIONS 32u

/* An answer shows at most 20 entries, of 256 KiB together and one entry more: 320 KiB, and fits a frame with its statement.
 * The statement has 41 bytes of place and hash and 128 of field for each, or at most 96 disclosures of 420 bytes (who 64,
 * purpose 200, request 32): 40 KiB. With the question, and 12 KiB around them, it fits an entry of the audit log. */
#define LIMIT_REPLY_HITS 20u
#define LIMIT_REPLY_BYTES (256u * 1024u)
#define LIMIT_REPLY_DISCLOSURES 96u
#define LIMIT_REPLY_STATEMENT_BYTES (48u * 1024u)

/* Who asks waits 10 s, at most a minute: longer than the longest search takes, several times over. */
#define LIMIT_ASK_USUAL_MS 10000u
#define LIMIT_ASK_MS 60000u

/* Questions that clients of one node may have under way, each to every bureau; and bytes of answers that wait for their
 * reading: a hundred of the largest. */
#define LIMIT_ASKINGS 64u
#define LIMIT_ASKING_BYTES (32u * 1024u * 1024u)

#endif
