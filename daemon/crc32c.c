#include "crc32c.h"

#include <pthread.h>

#define POLYNOMIAL 0x82F63B78u /* 0x1EDC6F41 with its bits reversed */
#define SLICES 8

static uint32_t tables[SLICES][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_tables(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
        }
        tables[0][i] = crc;
    }
    for (unsigned slice = 1; slice < SLICES; slice++) {
        for (unsigned i = 0; i < 256; i++) {
            uint32_t before = tables[slice - 1][i];
            tables[slice][i] = (before >> 8) ^ tables[0][before & 255];
        }
    }
}

static uint32_t little_endian(const uint8_t *data)
{
    return (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

uint32_t crc32c(uint32_t crc, struct view bytes)
{
    (void)pthread_once(&once, make_tables);
    const uint8_t *data = bytes.data;
    size_t size = bytes.size;
    crc = ~crc;
    for (; size >= 8; size -= 8, data += 8) {
        uint32_t low = little_endian(data) ^ crc;
        uint32_t high = little_endian(data + 4);
        crc = tables[7][low & 255] ^ tables[6][(low >> 8) & 255] ^ tables[5][(low >> 16) & 255] ^
              tables[4][low >> 24] ^ tables[3][high & 255] ^ tables[2][(high >> 8) & 255] ^
              tables[1][(high >> 16) & 255] ^ tables[0][high >> 24];
    }
    for (; size > 0; size--, data++) {
        crc = (crc >> 8) ^ tables[0][(crc ^ *data) & 255];
    }
    return ~crc;
}
