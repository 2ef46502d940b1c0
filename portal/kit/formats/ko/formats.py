"""Korean dates as people write them: 2026. 11. 23."""

DATE_FORMAT = "Y. n. j."
SHORT_DATE_FORMAT = "Y. n. j."
DATETIME_FORMAT = "Y. n. j. H:i"
SHORT_DATETIME_FORMAT = "Y. n. j. H:i"
MONTH_DAY_FORMAT = "n. j."
TIME_FORMAT = "H:i"

# For the few date boxes that are not ours (those of Wagtail's own reports): ours are read by portal.kit.dates. Django's
# own lists know other orders too, so that a slip becomes another date.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y. %m. %d."]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y. %m. %d. %H:%M"]
