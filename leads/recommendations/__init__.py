"""The FacilIAuto backend: cars, shops and recommendations, with what to say when it is away."""
