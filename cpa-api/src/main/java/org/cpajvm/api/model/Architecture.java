package org.cpajvm.api.model;

/**
 * The shape of the networks; fixed when a model is created. Names and defaults are those of
 * cpa-tools 0.8.8, but for the last three, which it does not have.
 *
 * @param nLatent size of the latent space.
 * @param reconLoss distribution of expression: gauss (log-normalized), nb or zinb (counts).
 * @param doserType how a dose scales its perturbation: logsigm, sigm, linear or mlp.
 * @param nHiddenEncoder width of the encoder's hidden layers.
 * @param nLayersEncoder number of the encoder's hidden layers.
 * @param nHiddenDecoder width of the decoder's hidden layers.
 * @param nLayersDecoder number of the decoder's hidden layers.
 * @param nHiddenDoser width of the hidden layers of doser mlp.
 * @param nLayersDoser number of hidden layers of doser mlp.
 * @param nHiddenAdv width of the adversaries' hidden layers.
 * @param nLayersAdv number of the adversaries' hidden layers.
 * @param useBatchNormEncoder batch norm in the encoder.
 * @param useLayerNormEncoder layer norm in the encoder.
 * @param useBatchNormDecoder batch norm in the decoder.
 * @param useLayerNormDecoder layer norm in the decoder.
 * @param useBatchNormAdv batch norm in the adversaries.
 * @param useLayerNormAdv layer norm in the adversaries.
 * @param dropoutRateEncoder dropout in the encoder.
 * @param dropoutRateDecoder dropout in the decoder.
 * @param dropoutRateAdv dropout in the adversaries.
 * @param variational encode each cell as a distribution, with a KL loss.
 * @param pxRStart start of the log inverse dispersion of nb and zinb; none: drawn from N(0,1).
 * @param covariateScale standard deviation of the start of the covariates' vectors.
 * @param advCovariates adversaries for the covariates too, not for the condition alone.
 */
public record Architecture(
    @Setting(
            name = "n_latent",
            value = "128",
            help = "Size of the latent space.",
            min = 1,
            max = 100000)
        int nLatent,
    @Setting(
            name = "recon_loss",
            value = "nb",
            help = "Distribution of expression: gauss (log-normalized), nb or zinb (counts).")
        ReconstructionLoss reconLoss,
    @Setting(
            name = "doser_type",
            value = "logsigm",
            help = "How a dose scales its perturbation: logsigm, sigm, linear or mlp.")
        DoserType doserType,
    @Setting(
            name = "n_hidden_encoder",
            value = "256",
            help = "Width of the encoder's hidden layers.",
            min = 1,
            max = 1e6)
        int nHiddenEncoder,
    @Setting(
            name = "n_layers_encoder",
            value = "3",
            help = "Number of the encoder's hidden layers.",
            min = 0,
            max = 100)
        int nLayersEncoder,
    @Setting(
            name = "n_hidden_decoder",
            value = "256",
            help = "Width of the decoder's hidden layers.",
            min = 1,
            max = 1e6)
        int nHiddenDecoder,
    @Setting(
            name = "n_layers_decoder",
            value = "3",
            help = "Number of the decoder's hidden layers.",
            min = 0,
            max = 100)
        int nLayersDecoder,
    @Setting(
            name = "n_hidden_doser",
            value = "128",
            help = "Width of the hidden layers of doser mlp.",
            min = 1,
            max = 1e6)
        int nHiddenDoser,
    @Setting(
            name = "n_layers_doser",
            value = "2",
            help = "Number of hidden layers of doser mlp.",
            min = 1,
            max = 100)
        int nLayersDoser,
    @Setting(
            name = "n_hidden_adv",
            value = "64",
            help = "Width of the adversaries' hidden layers.",
            min = 1,
            max = 1e6)
        int nHiddenAdv,
    @Setting(
            name = "n_layers_adv",
            value = "3",
            help = "Number of the adversaries' hidden layers.",
            min = 0,
            max = 100)
        int nLayersAdv,
    @Setting(name = "use_batch_norm_encoder", value = "true", help = "Batch norm in the encoder.")
        boolean useBatchNormEncoder,
    @Setting(name = "use_layer_norm_encoder", value = "false", help = "Layer norm in the encoder.")
        boolean useLayerNormEncoder,
    @Setting(name = "use_batch_norm_decoder", value = "true", help = "Batch norm in the decoder.")
        boolean useBatchNormDecoder,
    @Setting(name = "use_layer_norm_decoder", value = "false", help = "Layer norm in the decoder.")
        boolean useLayerNormDecoder,
    @Setting(name = "use_batch_norm_adv", value = "true", help = "Batch norm in the adversaries.")
        boolean useBatchNormAdv,
    @Setting(name = "use_layer_norm_adv", value = "false", help = "Layer norm in the adversaries.")
        boolean useLayerNormAdv,
    @Setting(
            name = "dropout_rate_encoder",
            value = "0",
            help = "Dropout in the encoder.",
            min = 0,
            max = 0.999)
        double dropoutRateEncoder,
    @Setting(
            name = "dropout_rate_decoder",
            value = "0",
            help = "Dropout in the decoder.",
            min = 0,
            max = 0.999)
        double dropoutRateDecoder,
    @Setting(
            name = "dropout_rate_adv",
            value = "0.1",
            help = "Dropout in the adversaries.",
            min = 0,
            max = 0.999)
        double dropoutRateAdv,
    @Setting(
            name = "variational",
            value = "false",
            help = "Encode each cell as a distribution, with a KL loss.")
        boolean variational,
    @Setting(
            name = "px_r_start",
            value = "none",
            help = "Start of the log inverse dispersion of nb and zinb; none: drawn from N(0,1).",
            min = -20,
            max = 20)
        Double pxRStart,
    @Setting(
            name = "covariate_scale",
            value = "1",
            help = "Standard deviation of the start of the covariates' vectors.",
            min = 0,
            max = 1000)
        double covariateScale,
    @Setting(
            name = "adv_covariates",
            value = "true",
            help = "Adversaries for the covariates too, not for the condition alone.")
        boolean advCovariates) {

  /** Checks every value against the range of its setting. */
  public Architecture {
    SettingRanges.check(
        Architecture.class,
        nLatent,
        reconLoss,
        doserType,
        nHiddenEncoder,
        nLayersEncoder,
        nHiddenDecoder,
        nLayersDecoder,
        nHiddenDoser,
        nLayersDoser,
        nHiddenAdv,
        nLayersAdv,
        useBatchNormEncoder,
        useLayerNormEncoder,
        useBatchNormDecoder,
        useLayerNormDecoder,
        useBatchNormAdv,
        useLayerNormAdv,
        dropoutRateEncoder,
        dropoutRateDecoder,
        dropoutRateAdv,
        variational,
        pxRStart,
        covariateScale,
        advCovariates);
  }
}
