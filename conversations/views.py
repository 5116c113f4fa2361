from rest_framework.views import APIView


class WhatsAppWebhook(APIView): ...
