/* board_internal - what reads config/screens. */
#ifndef SCREENS_BOARD_INTERNAL_H
#define SCREENS_BOARD_INTERNAL_H

#include "screens/board.h"
#include "screens/kinds.h"
#include "ui/inifile.h"

/* Problems are told through f; what is then read is not to be used. */
enum status board_read(struct inifile *f, enum board_id id,
                       const struct topics *topics, struct board *out,
                       struct error *err) MUST_USE;
enum status topics_read(struct inifile *f, struct topics *out,
                        struct error *err) MUST_USE;

#endif
