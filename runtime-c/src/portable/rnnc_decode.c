#include "rnnc_decode.h"

#include <stddef.h>

/* 2^31 * 2^(-j / 64), rounded. */
static const uint32_t powers[65] = {
    2147483648U, 2124350982U, 2101467502U, 2078830522U, 2056437387U, 2034285470U, 2012372174U, 1990694927U, 1969251188U,
    1948038440U, 1927054196U, 1906295993U, 1885761398U, 1865448001U, 1845353420U, 1825475297U, 1805811301U, 1786359126U,
    1767116489U, 1748081133U, 1729250827U, 1710623359U, 1692196547U, 1673968228U, 1655936265U, 1638098541U, 1620452965U,
    1602997467U, 1585730000U, 1568648537U, 1551751076U, 1535035634U, 1518500250U, 1502142985U, 1485961921U, 1469955159U,
    1454120821U, 1438457051U, 1422962010U, 1407633882U, 1392470869U, 1377471191U, 1362633090U, 1347954824U, 1333434672U,
    1319070932U, 1304861917U, 1290805962U, 1276901417U, 1263146652U, 1249540052U, 1236080024U, 1222764986U, 1209593378U,
    1196563654U, 1183674286U, 1170923762U, 1158310587U, 1145833280U, 1133490379U, 1121280436U, 1109202018U, 1097253708U,
    1085434106U, 1073741824U,
};

void rnnc_random_seed(rnnc_random *random, uint64_t seed) {
    random->state = 0;
    (void)rnnc_random_next(random);
    random->state += seed;
    (void)rnnc_random_next(random);
}

uint32_t rnnc_random_next(rnnc_random *random) {
    const uint64_t old = random->state;
    const uint32_t folded = (uint32_t)(((old >> 18) ^ old) >> 27);
    const uint32_t turn = (uint32_t)(old >> 59);
    random->state = old * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (folded >> turn) | (folded << ((32U - turn) & 31U));
}

int32_t rnnc_greedy(const int16_t *logits, int32_t count) {
    int32_t largest = 0;
    for (int32_t i = 1; i < count; i++) {
        if (logits[i] > logits[largest]) {
            largest = i;
        }
    }
    return largest;
}

/* 2^31 * 2^(-exponent / 2^16), interpolated, cut off below 1. */
static uint32_t weight(uint64_t exponent) {
    const uint32_t octaves = exponent >> 21 ? 32U : (uint32_t)(exponent >> 16);
    const uint32_t place = (uint32_t)exponent & 0xFFFFU;
    const uint32_t above = powers[place >> 10];
    const uint32_t below = powers[(place >> 10) + 1U];
    /* 64 bits: a difference below 2^25 times 10 bits. */
    const uint32_t fall = (uint32_t)(((uint64_t)(above - below) * (place & 1023U)) >> 10);
    return octaves > 31U ? 0U : (above - fall) >> octaves;
}

rnnc_status rnnc_octaves(float octaves_per_step, float temperature, uint32_t *octaves) {
    /* Written so that a NaN is refused too. */
    if (!(temperature >= 0.0F)) {
        return RNNC_ERROR_TEMPERATURE;
    }
    /* One division and no sum: the same bits wherever floats are those of IEEE 754. */
    const float exact = temperature > 0.0F ? octaves_per_step / temperature : 0.0F;
    *octaves = temperature > 0.0F && exact < 2147483648.0F ? (uint32_t)exact : UINT32_MAX;
    return RNNC_OK;
}

int32_t rnnc_sample(const int16_t *logits, int32_t count, uint32_t octaves, rnnc_random *random) {
    const int32_t largest = logits[rnnc_greedy(logits, count)];
    if (octaves == UINT32_MAX) {
        return rnnc_greedy(logits, count);
    }
    uint64_t total = 0;
    for (int32_t i = 0; i < count; i++) {
        total += weight((uint64_t)(uint32_t)(largest - logits[i]) * octaves);
    }
    uint64_t mask = total - 1U;
    for (int shift = 1; shift < 64; shift *= 2) {
        mask |= mask >> shift;
    }
    uint64_t at;
    do {
        const uint64_t high = rnnc_random_next(random);
        at = ((high << 32) | rnnc_random_next(random)) & mask;
    } while (at >= total);
    int32_t token = 0;
    for (;;) {
        const uint32_t own = weight((uint64_t)(uint32_t)(largest - logits[token]) * octaves);
        if (at < own) {
            return token;
        }
        at -= own;
        token++;
    }
}
