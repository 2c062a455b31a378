"""What people in the NHS type, and what must come first: the kind and title of the first answer.

The last twenty are written as staff write: in a hurry, with a place, a slip or a plural.
"""

FIRST_ANSWERS = (
    # Procedures and tests.
    ("hip replacement", "treatment", "Trauma and orthopaedics"),
    ("knee replacement", "treatment", "Trauma and orthopaedics"),
    ("cataract", "treatment", "Ophthalmology"),
    ("cataract surgery", "treatment", "Ophthalmology"),
    ("tonsillectomy", "treatment", "Ear, nose and throat"),
    ("echo", "treatment", "Cardiology"),
    ("angiogram", "treatment", "Cardiology"),
    ("FIT test", "treatment", "Gastroenterology"),
    ("colonoscopy", "treatment", "Gastroenterology"),
    ("hysterectomy", "treatment", "Gynaecology"),
    ("TURP", "treatment", "Urology"),
    ("heart bypass", "treatment", "Cardiothoracic surgery"),
    # Conditions.
    ("skin cancer", "treatment", "Dermatology"),
    ("COPD", "treatment", "Respiratory medicine"),
    ("migraine", "treatment", "Neurology"),
    ("hernia", "treatment", "General surgery"),
    # Specialties as people call them.
    ("gynae", "treatment", "Gynaecology"),
    ("ENT", "treatment", "Ear, nose and throat"),
    ("ortho", "treatment", "Trauma and orthopaedics"),
    ("T&O", "treatment", "Trauma and orthopaedics"),
    ("paeds", "treatment", "Other paediatric services"),
    ("care of the elderly", "treatment", "Elderly medicine"),
    ("110", "treatment", "Trauma and orthopaedics"),
    # Measures.
    ("18 weeks", "measure", "Waiting 18 weeks or less"),
    ("RTT", "measure", "Waiting 18 weeks or less"),
    ("PTL", "measure", "Waiting list"),
    ("long waiters", "measure", "Waiting more than 52 weeks"),
    ("average wait", "measure", "Median waiting time"),
    ("clock starts", "measure", "Clock starts (new pathways)"),
    # Ways of working.
    ("PIFU", "topic", "Follow-up and patient-initiated care"),
    ("A&G", "topic", "Advice and guidance"),
    ("DNA", "topic", "Outpatients"),
    ("one-stop", "topic", "Outpatients"),
    ("virtual ward", "topic", "Follow-up and patient-initiated care"),
    ("surgical hub", "topic", "Theatres"),
    ("list validation", "topic", "Validation of waiting lists"),
    # Places and hospitals.
    ("west yorks", "place", "West Yorkshire"),
    ("NHS West Yorkshire ICB", "place", "West Yorkshire"),
    ("Mid Yorkshire", "provider", "Mid Yorkshire Teaching NHS Trust"),
    ("Pinderfields", "provider", "Mid Yorkshire Teaching NHS Trust"),
    # As staff write.
    ("hip replacements", "treatment", "Trauma and orthopaedics"),
    ("mid yorks", "provider", "Mid Yorkshire Teaching NHS Trust"),
    ("BRI", "provider", "Bradford Teaching Hospitals NHS Foundation Trust"),
    ("jimmys", "provider", "Leeds Teaching Hospitals NHS Trust"),
    ("LGI", "provider", "Leeds Teaching Hospitals NHS Trust"),
    ("hull royal", "provider", "Hull University Teaching Hospitals NHS Trust"),
    ("03r", "place", "Wakefield"),
    ("grimsby", "place", "North East Lincolnshire"),
    ("cataract waits in leeds", "answer", "Leeds: Ophthalmology"),
    ("cardiology west yorkshire", "answer", "West Yorkshire: Cardiology"),
    ("waiting list vale of york", "answer", "Vale of York: Waiting list"),
    ("52 week waits wakefield", "answer", "Wakefield: Waiting more than 52 weeks"),
    ("median wait for hip replacement", "answer", "Median waiting time, trauma and orthopaedics"),
    ("gynae long waiters leeds", "answer", "Leeds: Waiting more than 52 weeks, gynaecology"),
    ("gp referrals too many cardiology", "case_study", "A shared referral pathway"),
    ("shared referral pathway", "intervention", "Shared referral pathway"),
    ("DNAs", "topic", "Outpatients"),
    ("theatre utilisation", "topic", "Theatres"),
    ("orthopaedic waiting times", "answer", "Median waiting time, trauma and orthopaedics"),
    ("eye clinic", "treatment", "Ophthalmology"),
)
