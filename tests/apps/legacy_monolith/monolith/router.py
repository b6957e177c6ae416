ROUTES = {}
JOBS = {}


def route(key):
    def register(function):
        ROUTES[key] = function
        return function

    return register


def job(function):
    JOBS[function.__name__] = function
    return function
