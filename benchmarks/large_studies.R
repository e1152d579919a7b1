# The references of large_studies.py in R: prints seconds. Rscript large_studies.R PART FILE.csv
library(survival)
part <- commandArgs(TRUE)[1]
if (part == "one-shot") {
  fit <- survfit(Surv(time, status) ~ sex, lung, conf.type = "log-log")
  print(fit)
  quit()
}
d <- read.csv(commandArgs(TRUE)[2], stringsAsFactors = TRUE)
taken <- if (part == "curves") {
  system.time({
    print(survfit(Surv(time, event) ~ stage, d, conf.type = "log-log"))
    survdiff(Surv(time, event) ~ stage, d)
  })
} else {
  system.time(coxph(Surv(time, event) ~ stage + arm, d))
}
cat(taken[["elapsed"]], "\n")
