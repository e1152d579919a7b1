/*---
kind      = "responder_outcome"
tier      = 3
title     = "Outcome of responders"
returns   = "outcome by response, with caveat"
needs     = ["adtte"]
statistic = "survival.responders"
options   = ["conf_type", "unit"]
figure    = "survival_curve"

[settings]
rows = "tte_median"
concepts = ["best_response"]
own_groups = ["best_response"]   # patients without one are counted by the answer

[language]
endpoint = "slot"
restate  = "median {endpoint} of responders and non-responders"
by = "best_response (CR/PR vs other)"
also = ["compare", "howlong", "km", "logrank", "median"]
asks = [
    "howlong {endpoint} nonresponders",
    "logrank {endpoint} nonresponders",
    "compare {verb} nonresponders",
    "compare {endpoint} +by:best_response",
    "logrank {endpoint} +by:best_response",
    "compare nonresponders {endpoint}",
    "howlong compare {endpoint} nonresponders",
    "logrank {endpoint} responders",
    "logrank {endpoint} bor",
    "compare {endpoint} bor",
    "prognostic {endpoint} bor",
    "prognostic {endpoint} responders",
    "nonresponders {endpoint}",
    "median nonresponders {endpoint}",
    "median {endpoint} nonresponders km",
    "{endpoint} bor",
    "{endpoint} +by:best_response",
    "median {endpoint} +by:best_response",
    "responders {endpoint} compare",
    "responders compare {verb}",
    "compare {endpoint} responders",
    "compare {verb} +cond:best_response",
    "compare {endpoint} +cond:best_response",
    "{endpoint} nonresponders compare",
    "median {endpoint} responders",
    "{endpoint} responders",
    "median {endpoint} bor",
    "howlong compare responders {endpoint}",
    "compare howlong {verb} +cond:best_response",
    "km {endpoint} nonresponders",
    "plot {endpoint} nonresponders",
    "compare survive +cond:best_response",
]

[[example]]
ask = "median OS of responders and non-responders"

[[example]]
ask = "OS by BOR"

[[example]]
ask = "do patients with CR/PR survive longer?"
---*/
