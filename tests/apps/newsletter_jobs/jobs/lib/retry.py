import functools
import logging
import time

log = logging.getLogger(__name__)


def retried(*errors, attempts=3, delay=0.2):
    def decorate(function):
        @functools.wraps(function)
        def again(*args, **kwargs):
            for attempt in range(attempts):
                try:
                    return function(*args, **kwargs)
                except errors:
                    if attempt == attempts - 1:
                        raise
                    log.warning("%s failed, trying again", function.__name__)
                    time.sleep(delay * 2**attempt)

        return again

    return decorate
