"""Words that several measures share."""

NHS_ENGLAND = "NHS England, Recording and reporting RTT waiting times"
PERCENTILE_RULE = "NHS England's percentile rule, from weekly bands"
AS_SUBMITTED = (
    "As submitted: a trust that sent no figures is missing, and no estimate is added for it."
)
NOT_BEFORE_2021 = " Cannot be told before April 2021."
LEAVES_OUT = "Without the providers that sent nothing for one of the months: they are left out of {months}, and named."
ACTIVITY = (
    "This is activity. It is not need, not quality and not a measure of how well a place does. A high"
    " rate can mean more need, more capacity, lower thresholds or a backlog being cleared; a low one"
    " can mean that operations moved to clinics. Read it beside the waiting measures."
)
# National commissioning has no population of its own.
ENGLAND_COMMISSIONS = (
    " England's rate is that of all places together: like theirs it leaves out pathways that NHS England"
    " commissions directly, which are many in specialised treatment such as cardiothoracic surgery."
    " England's count of completed admitted pathways includes them."
)
ACTIVITY_WHY = (
    "How many people a place treats with an operation or procedure, whatever its size. The report"
    " that this site puts into practice compared places by it."
)
ACTIVITY_SOURCE = "Medical Technology Group; population from NHS England and ONS"
CLEARING_LENGTHENS = "Clearing long waits makes this longer for a time, which is not a step back."
CANCER_SOURCE = "NHS England, Cancer Waiting Times"
CANCER_CAREFUL = (
    "It counts people whose wait ended in the month, not those who still wait. Where two providers"
    " shared a treatment, each counts half a person. An area's people are counted wherever they"
    " were treated."
)
